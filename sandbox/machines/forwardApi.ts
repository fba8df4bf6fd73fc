// Carries a control plane's port 6443 to the one API server of its cluster, as plain TCP.
// Must never end TLS: the caller must see the API server's own certificate.
import type { Server, Socket } from 'node:net';
import { connect, createServer } from 'node:net';

export interface Forwarder {
  close(): Promise<void>;
}

/** @throws Error when the address and port cannot be listened on */
export async function forwardApi(address: string, port: number, targetPort: number): Promise<Forwarder> {
  const open = new Set<Socket>();
  const server: Server = createServer((incoming) => {
    const outgoing = connect(targetPort, '127.0.0.1');
    for (const socket of [incoming, outgoing]) {
      open.add(socket);
      socket.setNoDelay(true);
      socket.on('close', () => open.delete(socket));
      socket.on('error', () => {
        incoming.destroy();
        outgoing.destroy();
      });
    }
    incoming.pipe(outgoing).pipe(incoming);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, address, () => {
      server.off('error', reject);
      resolve();
    });
  });
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        for (const socket of open) socket.destroy();
      }),
  };
}
