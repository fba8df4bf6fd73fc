// Makes the readable picture of the emulated cluster: machines, files, pools, tasks, faults that are set.
// It must never hold what is in a snippet; that is a digest and a length.
import { createHash } from 'node:crypto';
import type { CallFault, ProxmoxFaults, TaskFault } from './faults';
import type { ProxmoxState, StoredVolume } from './model';

export interface DumpedVolume extends Omit<StoredVolume, 'text'> {
  text?: { sha256: string; bytes: number };
}

export interface ProxmoxDump extends Omit<ProxmoxState, 'volumes'> {
  volumes: DumpedVolume[];
  /** How many of each kind a user made: what `destroy` must bring to 0. */
  counts: Record<string, number>;
  /** Calls by `METHOD route`. */
  calls: Record<string, number>;
  faults: { calls: CallFault[]; tasks: TaskFault[] };
}

export function dumpState(
  state: ProxmoxState,
  calls: ReadonlyMap<string, number>,
  faults: ProxmoxFaults,
): ProxmoxDump {
  const { volumes, ...rest } = structuredClone(state);
  const files = (content: string) => volumes.filter((volume) => volume.content === content).length;
  return {
    ...rest,
    volumes: volumes.map(dumpVolume),
    counts: {
      machines: rest.vms.length,
      disks: files('images'),
      images: files('import'),
      snippets: files('snippets'),
      pools: rest.pools.length,
      haResources: Object.keys(rest.haResources).length,
      haRules: Object.keys(rest.haRules).length,
    },
    calls: Object.fromEntries([...calls].sort(([a], [b]) => a.localeCompare(b))),
    faults: faults.pending,
  };
}

function dumpVolume({ text, ...volume }: StoredVolume): DumpedVolume {
  if (text === undefined) return volume;
  const sha256 = createHash('sha256').update(text).digest('hex');
  return { ...volume, text: { sha256, bytes: Buffer.byteLength(text) } };
}
