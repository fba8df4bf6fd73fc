import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { KubernetesApi } from '../../../sandbox/cluster/kubernetesApi';
import { selfSigned } from '../../fixtures/stack/selfSigned';

/** A server that ends a connection at its second request, as one does that was idle for too long. */
async function serverOfOnce(): Promise<{ api: KubernetesApi; asked: string[]; stop: () => Promise<void> }> {
  const { cert, key } = await selfSigned('127.0.0.1');
  const asked: string[] = [];
  const served = new WeakSet<object>();
  const server = createServer({ cert, key }, (call, answer) => {
    if (served.has(call.socket)) {
      call.socket.destroy();
      return;
    }
    served.add(call.socket);
    asked.push(`${call.method ?? ''} ${call.url ?? ''}`);
    answer.end('{"items": []}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const api = new KubernetesApi({ server: `https://127.0.0.1:${port}`, ca: cert, crt: cert, key });
  const stop = (): Promise<void> => {
    api.close();
    server.closeAllConnections();
    return new Promise((resolve) =>
      server.close(() => {
        resolve();
      }),
    );
  };
  return { api, asked, stop };
}

test('a connection that was ended meanwhile is made anew, but nothing is written twice', async () => {
  const { api, asked, stop } = await serverOfOnce();
  try {
    expect(await api.list('/one')).toEqual([]);
    expect(await api.list('/two')).toEqual([]);
    await expect(api.create('/three', {})).rejects.toThrow('socket hang up');
    expect(asked).toEqual(['GET /one', 'GET /two']);
  } finally {
    await stop();
  }
});
