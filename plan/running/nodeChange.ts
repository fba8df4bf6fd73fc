// What a stack asks of nodes that run and that would hurt them: which change, and what the provider does to make it.
// It must never call a change harmless that a provider makes by deleting, stopping or cutting off a machine.
// Source: hetznercloud/terraform-provider-hcloud v1.57.0 internal/server/resource.go (server_type powers off, location is
// ForceNew); bpg/terraform-provider-proxmox v0.111.1 proxmoxtf/resource/vm (vm_id, user_data_file_id are ForceNew; migrate).
import type { ClusterSpec } from '../../config/schema/stack';
import type { NodePlan, Role } from '../ground/nodes';
import { machineName } from '../ground/nodes';
import type { MachinePlace } from './machinePlaces';
import type { RunningNode, RunningStack } from './runningStack';

export type Aspect =
  | 'server type'
  | 'location'
  | 'address'
  | 'virtual machine id'
  | 'snippet storage'
  | 'Proxmox VE node'
  | 'disk'
  | 'kind of machine';

/**
 * What becomes of its machine: made anew without what was on it, off for a while and back with its disk, off the private network
 * for a while, or elsewhere while it runs.
 */
export type MachineDeed = 'anew' | 'restarted' | 'rejoins' | 'moves';

export interface NodeChange {
  readonly node: string;
  readonly role: Role;
  readonly aspect: Aspect;
  readonly from: string;
  readonly to: string;
  /** What it does to the node, or why it cannot be done. */
  readonly effect: string;
  /** `never`: no provider can do it to a machine that runs. */
  readonly when: 'asked' | 'never';
  /** Absent where no provider can do it. */
  readonly deed?: MachineDeed;
  /** Where the stack asks for it. */
  readonly path: string;
}

/** What becomes of nodes that run. */
export interface NodeChanges {
  /** Made in this update. */
  readonly now: readonly NodeChange[];
  /** Asked for, and left until `safety.replace` names their nodes. */
  readonly waiting: readonly NodeChange[];
}

export interface WantedNode {
  readonly node: NodePlan;
  readonly place?: MachinePlace;
  /** Of its pool: `routewise:nodes.workers.general`. */
  readonly path: string;
}

export function changesOf(
  { node, place, path }: WantedNode,
  before: RunningNode,
  { spec, running }: { readonly spec: ClusterSpec; readonly running: RunningStack },
): NodeChange[] {
  const { machine } = node;
  const change = (
    aspect: Aspect,
    [from, to]: readonly [string, string],
    rest: Pick<NodeChange, 'effect' | 'path'> & Partial<Pick<NodeChange, 'when' | 'deed'>>,
  ): NodeChange[] =>
    from === to ? [] : [{ node: node.name, role: node.role, aspect, from, to, when: 'asked', ...rest }];
  if (before.machine !== undefined && before.machine.kind !== machine.kind)
    return change('kind of machine', [machineName(before.machine), machineName(machine)], {
      effect: 'it would be deleted, and another one made in its place elsewhere',
      path: 'routewise:provider.kind',
      when: 'never',
    });
  return [
    ...(machine.kind === 'server' && before.machine?.kind === 'server'
      ? change('server type', [before.machine.type, machine.type], {
          ...(before.machine.architecture === machine.architecture
            ? {
                effect: 'its server is powered off without a shutdown, changed and started again',
                deed: 'restarted' as const,
              }
            : {
                effect: 'Hetzner Cloud does not turn a server into one of another processor architecture',
                when: 'never' as const,
              }),
          path: `${path}.type`,
        })
      : []),
    ...(place?.kind === 'server'
      ? change('location', [before.location ?? place.location, place.location], {
          ...(holdsAddress(node, running)
            ? {
                effect: `the Kubernetes API’s address is kept in ${before.location ?? 'its location'}, and cannot follow the server`,
                when: 'never' as const,
              }
            : {
                effect: 'its server is deleted with its disk, and another one is made there',
                deed: 'anew' as const,
              }),
          path: 'routewise:provider.location',
        })
      : []),
    ...(place?.kind === 'vm'
      ? [
          ...change('virtual machine id', [String(before.vmId ?? place.vmId), String(place.vmId)], {
            effect: 'its machine is deleted with its disks, and another one is made',
            deed: 'anew',
            path: 'routewise:provider.firstVmId',
          }),
          ...change(
            'snippet storage',
            [before.snippetStorage ?? place.snippetStorage, place.snippetStorage],
            {
              effect:
                'its machine is deleted with its disks, and another one is made that boots with the file there',
              deed: 'anew',
              path: 'routewise:provider.snippetStorage',
            },
          ),
          ...change('Proxmox VE node', [before.proxmoxNode ?? place.proxmoxNode, place.proxmoxNode], {
            effect: 'its machine moves there while it runs',
            deed: 'moves',
            path: 'routewise:provider.nodes',
          }),
        ]
      : []),
    ...(machine.kind === 'vm' && before.machine?.kind === 'vm' && machine.diskGiB < before.machine.diskGiB
      ? change('disk', [`${before.machine.diskGiB} GiB`, `${machine.diskGiB} GiB`], {
          effect: 'Proxmox VE does not make disks smaller',
          path: `${path}.size.diskGiB`,
          when: 'never',
        })
      : []),
    // Hosts are where the stack says they are.
    ...change(
      'address',
      [machine.kind === 'host' ? node.address : (before.address ?? node.address), node.address],
      {
        ...(machine.kind === 'server'
          ? {
              effect: 'its server leaves the private network and joins it again under another address',
              deed: 'rejoins' as const,
            }
          : {
              effect:
                'a virtual machine keeps the address that it booted with, and would no longer be found where it is',
              when: 'never' as const,
            }),
        path: spec.provider.kind === 'hetzner' ? `${path}.firstAddress` : path,
      },
    ),
  ];
}

/** Whether the API's own address is the server's, which then has to be where that address is. */
function holdsAddress({ role, index }: NodePlan, { api }: RunningStack): boolean {
  return api?.choice === 'control-plane' && role === 'control-plane' && index === 1;
}
