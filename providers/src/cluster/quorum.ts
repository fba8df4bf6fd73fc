// Says how many control planes may go at once, so that what is left is still a majority of etcd.
// It must never ask the cluster itself: it is handed what was found, and takes what nobody could tell for a loss.
import { consentVariable, wayWithoutQuorum } from './quorumConsent';

/** How a distribution carries etcd’s data into another cluster. */
export interface SnapshotWay {
  readonly take: string;
  readonly restore: string;
}

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
  snapshot: SnapshotWay,
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

/** What was found of etcd before a change. */
export type EtcdLook =
  | {
      readonly asked: true;
      /** As etcd itself, or the cluster's API, has them. */
      readonly members: readonly { readonly name: string; readonly trouble?: string }[];
    }
  /** Nobody could tell, from where this program runs. */
  | { readonly asked: false; readonly why: string };

export interface Replacement {
  readonly cluster: string;
  /** Names of the members there were at the last update. */
  readonly before: readonly string[];
  /** Of these, control planes whose machines this update makes anew. */
  readonly anew: readonly string[];
  /** Of these, control planes that the stack does not want any more. */
  readonly gone: readonly string[];
  /** Of these, control planes that are off for a while and come back with their data. */
  readonly stopped?: readonly string[];
}

export interface Verdict {
  /** Why the change is refused. */
  readonly refused?: string;
  /** What is done although nobody could say that it is safe. */
  readonly told?: string;
}

/**
 * Whether etcd outlives control planes that are made anew or removed: one at a time, and with a majority that is well.
 * @param consents whether the user has typed that a lost cluster need not be asked; it never overrules one that is well
 */
export function judgeReplacement(
  { cluster, before, anew, gone, stopped = [] }: Replacement,
  look: EtcdLook,
  consents = false,
): Verdict {
  const members = look.asked
    ? [...new Set([...before, ...look.members.map(({ name }) => name)])]
    : [...new Set(before)];
  const leaving = members.filter((name) => [...anew, ...gone, ...stopped].includes(name));
  if (leaving.length === 0) return {};
  // The only one takes etcd along, and brings it back.
  if (members.length === 1 && stopped.length === 1) return {};
  const change =
    anew.length > 0
      ? `make ${listed(anew)} anew`
      : stopped.length > 0
        ? `stop ${listed(stopped)} for a while`
        : `remove ${listed(gone)}`;
  const together = [...anew, ...stopped];
  const told = `this update would ${change}, and goes on without a majority of etcd’s members that is known to be well, as ${consentVariable}=${cluster} says`;
  if (!look.asked) {
    if (consents) return { told: `${told}. ${look.why}` };
    return {
      refused:
        `this update would ${change}, and whether etcd outlives that could not be asked from here: ${look.why.replace(/[.\s]+$/, '')}. Nothing was changed. ` +
        'Make sure that this machine reaches the cluster (VPN, firewall, routewise:access), and run it again. ' +
        wayWithoutQuorum(cluster),
    };
  }
  const ill = troubleOf(look, members, leaving);
  const well = members.length - leaving.length - ill.length;
  const quorum = quorumOf(together.length > 0 ? members.length : members.length - leaving.length);
  // What is well is never given away: the word is for a cluster that is lost.
  const lives = members.length - troubleOf(look, members, []).length >= quorumOf(members.length);
  const refused =
    members.length - leaving.length < quorumOf(members.length) && anew.length > 0
      ? majorityGone(members, anew)
      : together.length > 1
        ? `this update would ${anew.length > 1 ? `make ${listed(anew)} anew` : `change the machines of ${listed(together)}`} at once, and control planes go one at a time: the next one only when the one before is back and etcd is whole. Nothing was changed. ` +
          'Undo what replaces all but one of them (see the preview), and go on in a later update.'
        : well < quorum
          ? `this update would ${change} while ${ill.map(({ name, trouble }) => `${name} is not known to be well (${trouble.replace(/[.\s]+$/, '')})`).join(', ')}: ` +
            `${counted(well)} of ${members.length} members would be left to decide, and etcd needs ${quorum}. Nothing was changed. Bring ${listed(ill.map(({ name }) => name))} back first, or remove what is lost in an update of its own.`
          : undefined;
  if (refused === undefined) return {};
  if (lives) return { refused };
  return consents ? { told } : { refused: `${refused} ${wayWithoutQuorum(cluster)}` };
}

/** Members beside those that leave which nobody knows to be well. */
function troubleOf(
  look: Extract<EtcdLook, { asked: true }>,
  members: readonly string[],
  leaving: readonly string[],
): { name: string; trouble: string }[] {
  return members
    .filter((name) => !leaving.includes(name))
    .flatMap((name) => {
      const member = look.members.find((each) => each.name === name);
      if (member === undefined) return [{ name, trouble: 'it is no member of etcd' }];
      return member.trouble === undefined ? [] : [{ name, trouble: member.trouble }];
    });
}

function majorityGone(before: readonly string[], replaced: readonly string[]): string {
  const only = before.length === 1;
  return (
    `this update would make ${listed(replaced)} anew ${only ? 'and with it' : 'at once, and with them'} ${only ? 'all' : 'the majority'} of etcd’s data would be gone: ` +
    `${counted(before.length - replaced.length)} of ${before.length} would stay, and etcd needs ${quorumOf(before.length)}. Nothing was changed. ` +
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
