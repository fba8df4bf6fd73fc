// Lists every node with its name, role, pool, machine and addresses, as the stack wants them.
// It must never let a change in one pool rename or renumber a node of another, nor renumber one that runs by itself.
import { hasIPv6, segmentStride } from '../../config/addressRanges';
import type { AddressPool } from '../../config/addressPools';
import type { Cidr } from '../../config/cidr';
import { cidr, holdsAddress, hostAddress, hostNumber } from '../../config/cidr';
import { allPools, segmentOf } from '../../config/pools';
import type { ObservedCluster } from '../../config/schema/observedCluster';
import type { ClusterSpec, ControlPlanes, Host, WorkerPool } from '../../config/schema/stack';
import { segmentsOf } from '../../config/segments';
import type { NodePlaces } from '../running/nodePlaces';
import { nodePlaces } from '../running/nodePlaces';
import type { RunningNode } from '../running/runningStack';

export type Role = 'control-plane' | 'worker';

export interface NodePlan {
  /**
   * `<cluster>-<pool>-<index>`, with the pool's former name where it was renamed; or the host's own name: the machine's and
   * the Kubernetes node's name.
   */
  readonly name: string;
  readonly role: Role;
  readonly pool: string;
  /** From 1; the highest goes first when a pool shrinks. */
  readonly index: number;
  readonly segment: string;
  readonly machine: Machine;
  /** Name under `nodes.hardware`. */
  readonly hardware?: string;
  /** As the cluster has them; absent where the plan makes the node. */
  readonly labels?: Readonly<Record<string, string>>;
  /** The node's InternalIP. */
  readonly address: string;
  /** The second InternalIP, with IPv6 on the nodes' own network. */
  readonly address6?: string;
}

export type Machine =
  | { readonly kind: 'server'; readonly type: string; readonly architecture: 'x86' | 'arm' }
  | { readonly kind: 'vm'; readonly cores: number; readonly memoryGiB: number; readonly diskGiB: number }
  | { readonly kind: 'host'; readonly ssh: string };

/** What people call a machine: `cpx31`, `4 cores, 8 GiB`, `host`. */
export function machineName(machine: Machine): string {
  if (machine.kind === 'server') return machine.type;
  return machine.kind === 'vm' ? `${machine.cores} cores, ${machine.memoryGiB} GiB` : 'host';
}

/** @param places where nodes are to be; default: as a stack has them that builds its first ones */
export function planNodes(spec: ClusterSpec, places: NodePlaces = nodePlaces(spec)): NodePlan[] {
  const address6 = addresses6(spec, places);
  const stretches = new Map(places.stretches.map((stretch) => [stretch.pool, stretch]));
  return allPools(spec.nodes).flatMap(({ name, role, pool }) => {
    const base = { role, pool: name, segment: segmentOf(pool) };
    if (pool.hosts !== undefined) {
      return pool.hosts.map((host, offset) => ({
        ...base,
        name: host.name,
        index: offset + 1,
        machine: { kind: 'host' as const, ssh: host.ssh ?? host.address },
        ...hardwareOf(host.hardware ?? pool.hardware),
        ...(spec.observed === undefined
          ? address6({ ...base, name: host.name, address: host.address })
          : asObserved(spec.observed, host)),
        address: host.address,
      }));
    }
    const stretch = stretches.get(name);
    if (stretch === undefined) return [];
    const subnet = cidr(stretch.segment.nodes);
    const machine = machineOf(pool);
    const firstAddress = 'firstAddress' in pool ? pool.firstAddress : undefined;
    return Array.from({ length: pool.count }, (_, offset) => {
      const node = `${spec.cluster.name}-${places.stems.get(name) ?? name}-${offset + 1}`;
      const runsAt = addressInside(places.running.get(node), subnet);
      // Where the stack says outright where the pool begins, that is what it wants.
      const address =
        runsAt !== undefined && firstAddress === undefined ? runsAt : addressIn(stretch, subnet, offset);
      return {
        ...base,
        name: node,
        index: offset + 1,
        machine,
        ...hardwareOf(pool.hardware),
        ...address6({ ...base, name: node, address }),
        address,
      };
    });
  });
}

function addressIn({ first, path }: AddressPool, subnet: Cidr, offset: number): string {
  try {
    return hostAddress(subnet, first + offset);
  } catch (cause) {
    throw new Error(`the addresses of ${path} were not counted out before`, { cause });
  }
}

function addressInside(node: RunningNode | undefined, subnet: Cidr): string | undefined {
  if (node?.address === undefined) return undefined;
  return holdsAddress(subnet, node.address) ? node.address : undefined;
}

function asObserved(
  { nodes }: ObservedCluster,
  { name, address }: Host,
): Pick<NodePlan, 'labels' | 'address6'> {
  const node = nodes.find((each) => each.name === name);
  const second = node?.addresses.find((each) => each.includes(':') && each !== address);
  return {
    ...(node === undefined ? {} : { labels: node.labels }),
    ...(second === undefined ? {} : { address6: second }),
  };
}

function hardwareOf(hardware: string | undefined): { hardware?: string } {
  return hardware === undefined ? {} : { hardware };
}

/**
 * The IPv6 address has the number that the IPv4 address has in its segment, so that people can tell them together. A node
 * that stays where it is keeps the one that it has.
 */
function addresses6(
  spec: ClusterSpec,
  { strides, running }: NodePlaces,
): (node: Pick<NodePlan, 'name' | 'segment' | 'address'>) => { address6?: string } {
  if (!hasIPv6(spec) || spec.provider.kind === 'hetzner') return () => ({});
  const network = cidr(spec.network.ipv6.nodes);
  const segments = new Map(segmentsOf(spec).map(({ name, nodes }) => [name, cidr(nodes)]));
  return ({ name, segment, address }) => {
    const before = running.get(name);
    if (
      before?.address6 !== undefined &&
      before.address === address &&
      holdsAddress(network, before.address6)
    )
      return { address6: before.address6 };
    const nodes = segments.get(segment);
    if (nodes === undefined) return {};
    const stride = strides.get(segment) ?? 0;
    return { address6: hostAddress(network, stride * segmentStride + hostNumber(nodes, address)) };
  };
}

function machineOf(pool: ControlPlanes | WorkerPool): Machine {
  if (pool.size !== undefined) return { kind: 'vm', ...pool.size };
  return serverMachine(pool.type ?? '');
}

/** A server of Hetzner Cloud, by the name of its type: the cax line has Ampere processors, all others are x86. */
export function serverMachine(type: string): Extract<Machine, { kind: 'server' }> {
  return { kind: 'server', type, architecture: type.startsWith('cax') ? 'arm' : 'x86' };
}
