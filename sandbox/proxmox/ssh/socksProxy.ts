// A SOCKS5 proxy on loopback through which SSH clients reach the emulated nodes by the addresses the API tells.
// It must never open a connection of its own: whatever is no emulated node is unreachable.
// Source: RFC 1928, no authentication, CONNECT only.
import type { Server, Socket } from 'node:net';
import { createServer } from 'node:net';

export interface SocksProxy {
  port: number;
  close(): Promise<void>;
}

/** @param accept takes the connection for an address and port, or refuses it @throws Error when the port is taken */
export async function startSocksProxy(
  accept: (address: string, port: number, socket: Socket) => boolean,
  ownPort = 0,
): Promise<SocksProxy> {
  const open = new Set<Socket>();
  const server: Server = createServer((socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    socket.on('error', () => socket.destroy());
    serve(socket, accept).catch(() => socket.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(ownPort, '127.0.0.1', resolve);
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        for (const socket of open) socket.destroy();
      }),
  };
}

const success = Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
const hostUnreachable = Buffer.from([5, 4, 0, 1, 0, 0, 0, 0, 0, 0]);
const unsupported = Buffer.from([5, 7, 0, 1, 0, 0, 0, 0, 0, 0]);

async function serve(
  socket: Socket,
  accept: (address: string, port: number, socket: Socket) => boolean,
): Promise<void> {
  const [version, methods = 0] = await read(socket, 2);
  if (version !== 5) throw new Error('not SOCKS5');
  await read(socket, methods);
  socket.write(Buffer.from([5, 0]));
  const [, command, , kind] = await read(socket, 4);
  const length = kind === 1 ? 4 : kind === 3 ? ((await read(socket, 1))[0] ?? 0) : 16;
  const host = await read(socket, length);
  const port = (await read(socket, 2)).readUInt16BE();
  if (command !== 1 || kind === 4) {
    socket.end(unsupported);
    return;
  }
  const address = kind === 1 ? [...host].join('.') : host.toString('ascii');
  if (!accept(address, port, socket)) socket.end(hostUnreachable);
  else socket.write(success);
}

/** Exactly so many bytes; what comes behind them stays in the socket. */
async function read(socket: Socket, count: number): Promise<Buffer> {
  for (;;) {
    const bytes = count === 0 ? Buffer.alloc(0) : (socket.read(count) as Buffer | null);
    if (bytes !== null) return bytes;
    await new Promise<void>((resolve, reject) => {
      socket.once('readable', resolve);
      socket.once('close', () => {
        reject(new Error('closed'));
      });
    });
  }
}
