// Finds a free TCP port on a loopback address.
// Must never hold it: the caller's program binds it at once, so another process may only rarely come in between.
import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

const given = new Set<number>();
/**
 * Below those that Linux gives to outgoing connections (net.ipv4.ip_local_port_range, from 32768 on): on a busy machine one of
 * those is taken again in the moment before the program binds it.
 */
const first = 20_000;
const last = 32_767;

/** @param host a loopback address, 127.0.0.1 by default @returns a port that was free a moment ago, and is not given twice */
export async function freePort(host = '127.0.0.1'): Promise<number> {
  for (;;) {
    const port = randomInt(first, last + 1);
    if (given.has(port) || !(await isFree(port, host))) continue;
    given.add(port);
    return port;
  }
}

function isFree(port: number, host: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(false);
      else reject(error);
    });
    server.listen(port, host, () => {
      server.close(() => {
        resolve(true);
      });
    });
  });
}
