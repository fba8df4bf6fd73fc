// Tells whoever keeps a cluster's nodes which of them were emptied before their machines changed: they take pods again after.
// It must never make a difference where none were.
import type * as pulumi from '@pulumi/pulumi';

/** What was done before machines changed. */
export interface EmptiedNodes {
  /** Names of nodes whose machines come back with their disks. */
  readonly returning: readonly string[];
  /** How often nodes have been emptied in the stack's life. */
  readonly times: pulumi.Output<number>;
}

export function returningOf(emptied: EmptiedNodes | undefined): {
  returning?: string[];
  timesEmptied?: pulumi.Output<number>;
} {
  if (emptied === undefined) return {};
  const { returning, times } = emptied;
  return { timesEmptied: times, ...(returning.length === 0 ? {} : { returning: [...returning] }) };
}
