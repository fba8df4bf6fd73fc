// Lists every node with its name, role, pool, machine and addresses.
// It must never let a change in one pool rename or renumber a node of another.
import { hasIPv6 } from '../config/addressRanges';
import { addressPools } from '../config/addressPools';
import { cidr, hostAddress, hostNumber } from '../config/cidr';
import { allPools, segmentOf } from '../config/pools';
import type { ObservedCluster } from '../config/schema/observedCluster';
import type { ClusterSpec, ControlPlanes, Host, WorkerPool } from '../config/schema/stack';
import { segmentsOf } from '../config/segments';

export type Role = 'control-plane' | 'worker';

export interface NodePlan {
  /** `<cluster>-<pool>-<index>`, or the host's own name: the machine's and the Kubernetes node's name. */
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

export function planNodes(spec: ClusterSpec): NodePlan[] {
  const address6 = addresses6(spec);
  const stretches = new Map(addressPools(spec).map((stretch) => [stretch.pool, stretch]));
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
          ? address6(base.segment, host.address)
          : asObserved(spec.observed, host)),
        address: host.address,
      }));
    }
    const stretch = stretches.get(name);
    if (stretch === undefined) return [];
    const subnet = cidr(stretch.segment.nodes);
    const machine = machineOf(pool);
    return Array.from({ length: pool.count }, (_, offset) => {
      const address = hostAddress(subnet, stretch.first + offset);
      return {
        ...base,
        name: `${spec.cluster.name}-${name}-${offset + 1}`,
        index: offset + 1,
        machine,
        ...hardwareOf(pool.hardware),
        ...address6(base.segment, address),
        address,
      };
    });
  });
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

/** Room for 65,535 nodes in each segment's part of the IPv6 node network. */
const segmentStride = 0x1_0000;

/** The IPv6 address has the number that the IPv4 address has in its segment, so that people can tell them together. */
function addresses6(spec: ClusterSpec): (segment: string, address: string) => { address6?: string } {
  if (!hasIPv6(spec) || spec.provider.kind === 'hetzner') return () => ({});
  const network = cidr(spec.network.ipv6.nodes);
  const segments = new Map(
    segmentsOf(spec).map(({ name, nodes }, index) => [name, { index, nodes: cidr(nodes) }]),
  );
  return (name, address) => {
    const segment = segments.get(name);
    if (segment === undefined) return {};
    return {
      address6: hostAddress(network, segment.index * segmentStride + hostNumber(segment.nodes, address)),
    };
  };
}

function machineOf(pool: ControlPlanes | WorkerPool): Machine {
  if (pool.size !== undefined) return { kind: 'vm', ...pool.size };
  const type = pool.type ?? '';
  // Hetzner's cax line has Ampere processors; all others are x86.
  return { kind: 'server', type, architecture: type.startsWith('cax') ? 'arm' : 'x86' };
}
