// Decides which network devices Cilium attaches to: one list for all nodes, or one for each kind of hardware.
// It must never name a device for nodes whose hardware is not described: there the agent finds its devices itself.
import { hardwareLabel } from '../../config/hardwareLabel';
import type { Asked } from '../ground/asked';
import { askedReason } from '../ground/asked';
import type { Reason } from '../decision';
import type { Ground } from '../ground/ground';
import { hardwareEntry } from '../ground/hardware';
import { sources } from '../known/sources';

export interface NodeOverridePlan {
  /** Name of the CiliumNodeConfig; where several match a node, the later name wins. */
  readonly name: string;
  readonly matchLabels: Readonly<Record<string, string>>;
  /** ConfigMap keys, not Helm keys. */
  readonly defaults: Readonly<Record<string, string>>;
  readonly reason: Reason;
}

export interface DevicePlan {
  /** For all nodes alike; absent where the agent detects them or hardware decides. */
  readonly everywhere?: readonly string[];
  readonly overrides: readonly NodeOverridePlan[];
  readonly reason: Reason;
}

export function planDevices(ground: Pick<Ground, 'spec' | 'hardware'>, asked: Asked): DevicePlan {
  const own = ofHardware(ground);
  if (asked.devices === undefined) return own;
  const text = `${askedReason(asked, 'nodes.hardware') ?? ''}${own.overrides.length > 0 ? ' Nodes whose hardware names devices keep theirs.' : ''}`;
  return {
    ...(asked.devices.length === 0 ? {} : { everywhere: asked.devices }),
    overrides: own.overrides,
    reason: { text, source: sources.devices },
  };
}

function ofHardware({ spec, hardware: used }: Pick<Ground, 'spec' | 'hardware'>): DevicePlan {
  const lists = used.map((name) => hardwareEntry(spec, name)?.devices);
  const [first] = lists;
  if (lists.every((list) => list === undefined)) {
    return {
      overrides: [],
      reason: {
        text: 'The agent detects its devices: each that is up and has an address and a route of its own, those of storage and management networks among them.',
      },
    };
  }
  const same = lists.every((list) => list?.join(' ') === first?.join(' '));
  if (same && first !== undefined) {
    return {
      everywhere: first,
      overrides: [],
      reason: { text: `All nodes have the same devices: ${first.join(', ')}.`, source: sources.devices },
    };
  }
  return {
    overrides: used.flatMap((name) => {
      const devices = hardwareEntry(spec, name)?.devices;
      return name === undefined || devices === undefined
        ? []
        : [
            {
              name: `hardware-${name}`,
              matchLabels: { [hardwareLabel]: name },
              defaults: { devices: devices.join(' ') },
              reason: {
                text: `Nodes of hardware “${name}” have ${devices.join(', ')}; one list for all would name devices that others do not have.`,
                source: sources.nodeConfig,
              },
            },
          ];
    }),
    reason: {
      text: 'The nodes’ devices have different names, so each kind of hardware gets a CiliumNodeConfig.',
      source: sources.nodeConfig,
    },
  };
}
