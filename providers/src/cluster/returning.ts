// Nodes that were emptied before their machines changed, and are back: who they are, and whether anybody has to look after them.
// It must never take a count that only the update will know for one that has changed.
import { isKnown } from '../isKnown';

export interface Returning {
  /** Names of nodes that this update has emptied, and whose machines are back with their disks. */
  returning?: string[];
  /** How often nodes have been emptied: more than at the last update where that broke off in between. */
  timesEmptied?: number;
}

/** Whether nodes may still wait to take pods again. */
export function haveReturned(olds: Returning, news: Returning): boolean {
  if ((news.returning ?? []).length > 0) return true;
  return isKnown(news.timesEmptied) && news.timesEmptied !== (olds.timesEmptied ?? 0);
}
