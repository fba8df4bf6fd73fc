// Routes of storages and their files: list, status, download from a URL, delete.
// It must never fetch anything: what a URL offers is made up, its size told by the caller of the emulator.
import type { FastifyInstance } from 'fastify';
import { died } from '../apiError';
import type { ProxmoxContext } from '../context';
import { nodeOf, parametersOf, removeVolumes, required, storageOf, volumeOf } from '../context';
import type { StoredStorage } from '../model';

interface StoragePath {
  node: string;
  storage: string;
}

export function registerStorageRoutes(app: FastifyInstance, context: ProxmoxContext): void {
  const { store } = context;
  const show = ({ storage, type, content, path }: StoredStorage) => ({
    storage,
    type,
    content: content.join(','),
    ...(path === undefined ? {} : { path }),
  });
  const showStatus = (storage: StoredStorage) => ({
    ...show(storage),
    active: 1,
    enabled: 1,
    shared: 0,
    total: 2 ** 42,
    used: 2 ** 38,
    avail: 2 ** 42 - 2 ** 38,
  });

  app.get('/storage', () => store.state.storages.map(show));
  app.get<{ Params: StoragePath }>('/storage/:storage', ({ params }) =>
    show(storageOf(context, params.storage)),
  );
  app.get<{ Params: StoragePath }>('/nodes/:node/storage', ({ params }) => {
    nodeOf(context, params.node);
    return store.state.storages.map(showStatus);
  });
  app.get<{ Params: StoragePath }>('/nodes/:node/storage/:storage/status', ({ params }) => {
    nodeOf(context, params.node);
    return showStatus(storageOf(context, params.storage));
  });

  const base = '/nodes/:node/storage/:storage/content';
  app.get<{ Params: StoragePath }>(base, (request) => {
    const { node, storage } = request.params;
    nodeOf(context, node);
    storageOf(context, storage);
    const { content } = parametersOf(request);
    return store.state.volumes
      .filter((volume) => volume.node === node && volume.volid.startsWith(`${storage}:`))
      .filter((volume) => content === undefined || volume.content === content)
      .map(({ volid, content: kind, format, size, vmid }) => ({
        volid,
        content: kind,
        format,
        size,
        ctime: 1_760_000_000,
        ...(vmid === undefined ? {} : { vmid }),
      }));
  });
  app.get<{ Params: StoragePath & { '*': string } }>(`${base}/*`, ({ params }) => {
    nodeOf(context, params.node);
    const volid = volumeId(params);
    const volume = volumeOf(context, params.node, volid);
    if (volume === undefined) throw died(`volume_size_info on '${volid}' failed`);
    return { path: `/var/lib/vz/${volid}`, format: volume.format, size: volume.size, used: volume.size };
  });
  app.delete<{ Params: StoragePath & { '*': string } }>(`${base}/*`, ({ params }) => {
    nodeOf(context, params.node);
    const volid = volumeId(params);
    if (volumeOf(context, params.node, volid) === undefined) throw died(`volume '${volid}' does not exist`);
    return context.tasks.start({
      node: params.node,
      type: 'imgdel',
      id: volid.replaceAll(':', '\\x3a'),
      user: context.user,
      work: () => {
        removeVolumes(context, (volume) => volume.node === params.node && volume.volid === volid);
      },
    });
  });

  app.get<{ Params: { node: string } }>('/nodes/:node/query-url-metadata', (request) => {
    nodeOf(context, request.params.node);
    const { url } = required(parametersOf(request), 'url');
    return {
      filename: url.split('/').pop(),
      mimetype: 'application/octet-stream',
      size: context.sizeOf(url),
    };
  });
  app.post<{ Params: StoragePath }>('/nodes/:node/storage/:storage/download-url', (request) => {
    const { node, storage } = request.params;
    nodeOf(context, node);
    const { url, content, filename } = required(parametersOf(request), 'url', 'content', 'filename');
    storageOf(context, storage, content);
    if (content === 'import' && !/\.(ova|qcow2|raw|vmdk)$/.test(filename))
      throw died(`invalid filename or wrong extension`);
    const volid = `${storage}:${content}/${filename}`;
    if (volumeOf(context, node, volid) !== undefined)
      throw died(`refusing to override existing file '${filename}'`);
    return context.tasks.start({
      node,
      type: 'download',
      id: filename,
      user: context.user,
      work: () => {
        const format = /\.(\w+)$/.exec(filename)?.[1] ?? 'raw';
        store.state.volumes.push({ node, volid, content, format, size: context.sizeOf(url) });
      },
    });
  });
}

function volumeId(params: StoragePath & { '*': string }): string {
  const rest = params['*'];
  return rest.includes(':') ? rest : `${params.storage}:${rest}`;
}
