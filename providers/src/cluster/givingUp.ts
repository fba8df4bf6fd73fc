// Gives nodes back to the cluster that were to be emptied and are not, because the update stops.
// It must never give back one that is empty: what is done to it next has begun.
import { messageOf } from '../../../config/messageOf';
import type { DrainContext } from './drainNode';
import { drainNode } from './drainNode';

/** How a node is given up: from then on it goes on leaving at the next update, too. */
export interface GivingUp {
  /** Drains it first. @throws Error where it cannot be emptied */
  readonly empty: (name: string) => Promise<void>;
  /** With its pods on it. */
  readonly giveUp: (name: string) => void;
}

/**
 * @param names of nodes that the work is to give up
 * @throws Error what the work throws; nodes that were not given up yet then take pods again, as far as the API can be told
 */
export async function givingUp(
  context: DrainContext,
  names: readonly string[],
  work: (how: GivingUp) => Promise<void>,
): Promise<void> {
  const staying = new Set(names);
  const giveUp = (name: string): void => {
    staying.delete(name);
  };
  const empty = async (name: string): Promise<void> => {
    await drainNode(context, name);
    giveUp(name);
  };
  try {
    await work({ empty, giveUp });
  } catch (error) {
    await staysAfterAll(context, [...staying]);
    throw error;
  }
}

/** @throws Error where it cannot be emptied: nothing else is done to it, and it takes pods again */
export async function drainOrKeep(context: DrainContext, name: string): Promise<void> {
  await givingUp(context, [name], ({ empty }) => empty(name));
}

async function staysAfterAll({ kubernetes, say }: DrainContext, names: readonly string[]): Promise<void> {
  for (const name of names) {
    try {
      if (await kubernetes.keepAfterAll(name)) say(`${name}: takes pods again`);
    } catch (error) {
      say(`${name}: could not be told to take pods again (${messageOf(error)}); the next update does so`);
    }
  }
}
