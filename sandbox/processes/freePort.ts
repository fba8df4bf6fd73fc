// Finds a free TCP port on a loopback address.
// Must never hold it: the caller's program binds it at once, so another process may only rarely come in between.
import { createServer } from 'node:net';

const given = new Set<number>();

/** @param host a loopback address, 127.0.0.1 by default @returns a port that was free a moment ago, and is not given twice */
export async function freePort(host = '127.0.0.1'): Promise<number> {
  for (;;) {
    const port = await new Promise<number>((resolve, reject) => {
      const server = createServer();
      server.once('error', reject);
      server.listen(0, host, () => {
        const address = server.address();
        server.close(() => {
          if (address !== null && typeof address === 'object') resolve(address.port);
          else reject(new Error(`No port on ${host}.`));
        });
      });
    });
    if (!given.has(port)) {
      given.add(port);
      return port;
    }
  }
}
