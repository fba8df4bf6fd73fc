// The files of one emulated node, as its shell sees them: paths below a storage's directory are volumes.
// It must never show a file's content again: snippets hold machine configs.
import type { ProxmoxContext } from '../context';
import { volumeOf } from '../context';

export interface NodeFiles {
  /** @returns why it cannot be written, in the words of the C library */
  write(path: string, text: string): string | undefined;
  /** Size in bytes; undefined when there is no such file. */
  size(path: string): number | undefined;
}

export function nodeFiles(context: ProxmoxContext, node: string): NodeFiles {
  const volumeId = (path: string): string | undefined => {
    for (const storage of context.store.state.storages) {
      if (storage.path === undefined || !path.startsWith(`${storage.path}/snippets/`)) continue;
      if (!storage.content.includes('snippets')) continue;
      return `${storage.storage}:${path.slice(storage.path.length + 1)}`;
    }
    return undefined;
  };
  return {
    write(path, text) {
      const volid = volumeId(path);
      if (volid === undefined) return 'No such file or directory';
      const size = Buffer.byteLength(text);
      const before = volumeOf(context, node, volid);
      if (before === undefined)
        context.store.state.volumes.push({ node, volid, content: 'snippets', format: 'snippet', size, text });
      else Object.assign(before, { size, text });
      context.store.changed();
      return undefined;
    },
    size(path) {
      const volid = volumeId(path);
      return volid === undefined ? undefined : volumeOf(context, node, volid)?.size;
    },
  };
}
