// Picks the block of loopback addresses a sandbox hands out as public ones, so that two sandboxes on a machine do not meet.
// Must never take a block that another running sandbox has claimed.
import type { Server } from 'node:net';
import { createServer } from 'node:net';
import { loopbackBlockFor } from '../hetzner';

/** A claim is a listener on the last address of the block; it ends with the process that made it. */
const claimPort = 50_000;

export interface AddressBlock {
  /** `127.x` */
  block: string;
  release(): Promise<void>;
}

/**
 * @param name the sandbox's directory: the same sandbox gets the same block while it is free
 * @param preferred the block it had before
 * @throws Error when all 254 blocks are claimed
 */
export async function claimAddressBlock(name: string, preferred?: string): Promise<AddressBlock> {
  const first = preferred ?? loopbackBlockFor(name);
  const start = Number(first.slice('127.'.length));
  for (let step = 0; step < 254; step += 1) {
    const block = `127.${((start - 1 + step) % 254) + 1}`;
    const claim = await listen(`${block}.255.254`);
    if (claim) {
      return {
        block,
        release: () =>
          new Promise((resolve) => {
            claim.close(() => {
              resolve();
            });
          }),
      };
    }
    // Running servers have addresses of the old block: another one would strand them.
    if (preferred !== undefined) {
      throw new Error(
        `The addresses ${block}.0.0/16 of this sandbox are in use by another one. Stop that one, or remove this one with \`sandbox down\`.`,
      );
    }
  }
  throw new Error('No block of loopback addresses is free: 254 sandboxes run on this machine.');
}

function listen(address: string): Promise<Server | undefined> {
  return new Promise((resolve) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', () => {
      resolve(undefined);
    });
    server.listen(claimPort, address, () => {
      resolve(server);
    });
  });
}
