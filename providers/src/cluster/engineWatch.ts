// Ends this process when the engine that asked for an update is gone: a killed engine leaves its provider running.
// It must never take a slow engine for a dead one: only a refused connection counts.
import { connect } from 'node:net';

/** The engine's own address, which Pulumi gives the provider process as its last argument. */
const address = /^(127\.0\.0\.1|localhost):(\d+)$/.exec(process.argv.at(-1) ?? '');

/** To be called before each step: the next update may be under way already, and two must not go on at once. */
export async function requireEngine(): Promise<void> {
  if (address === null) return;
  const isGone = await new Promise<boolean>((resolve) => {
    const socket = connect({ host: address[1] ?? '', port: Number(address[2]) });
    const end = (gone: boolean): void => {
      socket.destroy();
      resolve(gone);
    };
    socket.once('connect', () => {
      end(false);
    });
    socket.once('error', (error: NodeJS.ErrnoException) => {
      end(error.code === 'ECONNREFUSED');
    });
  });
  // Nobody is there any more to hear of an error.
  if (isGone) process.exit(1);
}
