// Decides how large the connection tracking maps are, and says what that gives on the nodes' memory.
// It must never promise a number of entries that is not the agent's own arithmetic.
import { defaultRatio } from '../../../chart/meaning';
import type { Ground } from '../../ground/ground';
import { bpfMapSource, mapSizes, mostEntries, ratioAtCap } from '../../known/bpfMaps';
import type { Decision } from '../../decision';
import { memoryOfNodes } from './memory';
import { profileWishes } from './profiles';

export interface MapSizing extends Decision {
  /** Share of a node's memory, in (0, 1]. */
  readonly ratio: number;
  /** TCP connections the smallest and the largest node can track; absent where no memory is known. */
  readonly tcpEntries?: { readonly least: number; readonly most: number };
}

const gib = 2 ** 30;

export function planMapSizing(ground: Pick<Ground, 'spec' | 'pools'>): MapSizing {
  const { spec } = ground;
  const { mapRatio } = spec.cilium.tuning;
  const wish = profileWishes[spec.cilium.profile].mapRatio;
  const memory = memoryOfNodes(ground);
  const ratio = mapRatio === 'auto' ? (wish ?? defaultRatio) : mapRatio;
  const entries = (gibibytes: number): number => mapSizes(gibibytes * gib, ratio).ctTcp;
  const tcpEntries = memory && { least: entries(memory.least), most: entries(memory.most) };
  const says =
    memory === undefined
      ? 'what that gives hangs on the nodes’ memory, which the stack does not state'
      : memory.least === memory.most
        ? `${tcpEntries?.least.toLocaleString('en') ?? ''} TCP connections on nodes of ${memory.least} GiB`
        : `${tcpEntries?.least.toLocaleString('en') ?? ''} TCP connections on a node of ${memory.least} GiB, ${tcpEntries?.most.toLocaleString('en') ?? ''} on one of ${memory.most} GiB`;
  const cap = memory === undefined ? undefined : ratioAtCap(memory.most * gib, 'ctTcp');
  return {
    choice: `${ratio} of memory`,
    ratio,
    decidedBy: mapRatio === 'auto' ? 'plan' : 'user',
    ...(tcpEntries === undefined ? {} : { tcpEntries }),
    reasons: [{ text: `${capital(says)}.`, source: bpfMapSource }],
    turnedDown:
      cap === undefined
        ? []
        : [
            {
              choice: `more than ${cap.toPrecision(3)} of memory`,
              why: `a map holds at most ${mostEntries.toLocaleString('en')} entries, which nodes of ${memory?.most ?? 0} GiB reach there: more gains nothing`,
            },
          ],
  };
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
