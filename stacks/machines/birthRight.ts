// Says until when a server of k3s that boots now may begin the cluster: for a while, and only before it is born.
// It must never give that right where the stack's state cannot be read: a second cluster would stand beside the first.
import { isBorn } from '../../plan/running/isBorn';
import { stackState } from '../../plan/running/stackState';
import { stateOfStack } from '../state/stackState';

const hour = 3600;
/** Full hours, at least two: between this run of the program and the first boot of a machine lie minutes. */
const hours = 3;
/** How long a first update may lie back that the next one goes on with. */
const hoursAgo = 14 * 24;

/** Whether the stack's cluster has been born; where its state cannot be read, it has. */
export async function wasBorn(kind: 'talos' | 'k3s'): Promise<boolean> {
  try {
    return isBorn(stackState(await stateOfStack()), kind);
  } catch {
    return true;
  }
}

/** @returns seconds since the epoch; undefined: never, its cluster lives or nobody knows */
export async function birthRight(): Promise<number | undefined> {
  if (await wasBorn('k3s')) return undefined;
  return ends(Date.now());
}

function ends(nowMs: number): number {
  return (Math.floor(nowMs / 1000 / hour) + hours) * hour;
}

/**
 * What a server that begins may have booted with: it is the same but for the time, of which some providers keep a hash alone.
 * @param render user data with a right to begin until then
 */
export function bootTexts(render: (beginsUntil: number | undefined) => string, nowMs = Date.now()): string[] {
  const mark = 8_888_888_888;
  const text = render(mark);
  const plain = render(undefined);
  if (text === plain) return [plain];
  const last = ends(nowMs);
  const times = Array.from({ length: hoursAgo }, (_, index) => last - index * hour);
  return [plain, ...times.map((time) => text.replace(String(mark), String(time)))];
}
