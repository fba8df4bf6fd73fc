// Says how many control planes may go at once, so that what is left is still a majority of etcd.
// It must never need the cluster: a preview asks it.

/** How a distribution carries etcd’s data into another cluster. */
export interface SnapshotWay {
  readonly take: string;
  readonly restore: string;
}
const talosSnapshot: SnapshotWay = {
  take: 'talosctl etcd snapshot',
  restore: 'talosctl bootstrap --recover-from',
};

/** Members that have to be there for etcd to work. */
export function quorumOf(members: number): number {
  return Math.floor(members / 2) + 1;
}

/**
 * @param before names of the members there are
 * @param after names of the control planes the stack wants
 * @returns why they cannot go, or undefined
 */
export function judgeRemoval(
  before: readonly string[],
  after: readonly string[],
  snapshot: SnapshotWay = talosSnapshot,
): string | undefined {
  const going = before.filter((name) => !after.includes(name));
  const staying = before.length - going.length;
  const quorum = quorumOf(before.length);
  if (going.length === 0 || staying >= quorum) return undefined;
  return (
    `${before.length} control planes cannot become ${after.length} in one update: ${listed(going)} would leave etcd, and the ${counted(staying)} left ` +
    `would be fewer than the quorum of ${quorum} out of ${before.length} that every change needs, so one failure on the way stops the cluster for good. ` +
    `Nothing was changed. ${wayOut(before.length, after.length, snapshot)}`
  );
}

/**
 * @param replaced names of control planes that would be made anew at once
 * @returns why not, or undefined
 */
export function judgeReplacement(before: readonly string[], replaced: readonly string[]): string | undefined {
  const quorum = quorumOf(before.length);
  if (replaced.length === 0 || before.length - replaced.length >= quorum) return undefined;
  const only = before.length === 1;
  return (
    `this update would make ${listed(replaced)} anew ${only ? 'and with it' : 'at once, and with them'} ${only ? 'all' : 'the majority'} of etcd’s data would be gone: ` +
    `${counted(before.length - replaced.length)} of ${before.length} would stay, and etcd needs ${quorum}. Nothing was changed. ` +
    (only
      ? 'Undo what replaces the machine (see the preview), or grow to three control planes first.'
      : 'Undo what replaces the machines (see the preview), or replace them one by one: `pulumi up --target` with one control plane at a time.')
  );
}

function wayOut(before: number, after: number, { take, restore }: SnapshotWay): string {
  // The count stays odd, so one step is two members.
  const next = before - 2;
  if (after > 1 && before - next <= before - quorumOf(before)) {
    return `Go to ${next} first, and on from there in a later update.`;
  }
  return (
    `Keep ${before}. A cluster with ${counted(after)} is a new cluster: take a snapshot (\`${take}\`), make a stack of its own, ` +
    `and recover the snapshot there (\`${restore}\`).`
  );
}

function counted(members: number): string {
  return members === 1 ? 'one' : String(members);
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
}
