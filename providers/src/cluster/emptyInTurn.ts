// Empties nodes before their machines change: workers first, then control planes, one after another.
// It must never leave a node without new pods that was not given up, nor begin where not all of them can be emptied.
import type { MachineChange } from '../../../plan/running/machineChanges';
import type { DrainContext } from './drainNode';
import { requireDrainable } from './drainNode';
import { givingUp } from './givingUp';
import { hasRoomFor } from './hasRoomFor';

/** What each kind of cluster does itself. */
export interface TurnSteps {
  /** Once a worker is empty. */
  readonly worker: (change: MachineChange) => Promise<void>;
  /** All that is done to a control plane; it is given up by `empty`. */
  readonly controlPlane: (change: MachineChange, empty: () => Promise<void>) => Promise<void>;
}

/**
 * Closes the context at the end.
 * @throws Error in words for the user; nodes that were not given up yet then take pods again
 */
export async function emptyInTurn(
  context: DrainContext & { close(): void },
  changes: readonly MachineChange[],
  { worker, controlPlane }: TurnSteps,
): Promise<void> {
  const { kubernetes, say } = context;
  const names = changes.map(({ node }) => node);
  try {
    await givingUp(context, names, async ({ empty: drain, giveUp }) => {
      const hasRoom = await hasRoomFor(kubernetes, names);
      // Where nothing else can take its pods, one that comes back with its disk keeps them.
      const isEmptied = ({ deed }: MachineChange): boolean => deed === 'anew' || hasRoom;
      await requireDrainable(
        context,
        changes.filter(isEmptied).map(({ node }) => node),
        'Nothing was changed.',
      );
      const empty = async (change: MachineChange): Promise<void> => {
        if (isEmptied(change)) {
          await drain(change.node);
          return;
        }
        say(`${change.node}: no other node takes its pods, so they wait for it to come back`);
        giveUp(change.node);
      };
      const workers = changes.filter(({ role }) => role === 'worker');
      // All of them at once, so that no pod moves to a node that goes next.
      for (const { node } of workers) await kubernetes.cordonForLeaving(node);
      for (const change of workers) {
        await empty(change);
        await worker(change);
      }
      for (const change of changes.filter(({ role }) => role === 'control-plane'))
        await controlPlane(change, () => empty(change));
    });
  } finally {
    context.close();
  }
}

/** Of a node whose machine comes back with its disk. */
export function mayChange(node: string): string {
  return `${node}: empty, its machine may change`;
}
