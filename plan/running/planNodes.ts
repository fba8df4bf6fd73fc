// Lists every node with its name, role, pool, machine and addresses, as the stack wants them.
// It must never let a change in one pool rename or renumber a node of another, nor renumber one that runs by itself.
import { segmentStride } from '../../config/addressRanges';
import type { AddressPool } from '../../config/addressPools';
import type { Cidr } from '../../config/cidr';
import { holdsAddress, hostAddress, hostNumber } from '../../config/cidr';
import { segmentOf } from '../../config/pools';
import type { ObservedCluster } from '../../config/schema/observedCluster';
import type { ControlPlanes, Host, WorkerPool } from '../../config/schema/stack';
import type { Networks } from '../ground/networks';
import type { Machine, NodePlan } from '../ground/nodes';
import { serverMachine } from '../ground/nodes';
import type { NodePlaces, PlacesGround } from './nodePlaces';
import { nodePlaces } from './nodePlaces';
import type { RunningNode } from './runningStack';

/** @param places where nodes are to be; default: as a stack has them that builds its first ones */
export function planNodes(ground: PlacesGround, places: NodePlaces = nodePlaces(ground)): NodePlan[] {
  const { spec, pools, networks } = ground;
  const address6 = addresses6(networks, places);
  const segments = new Map(networks.segments.map((segment) => [segment.name, segment.nodes]));
  const stretches = new Map(places.stretches.map((stretch) => [stretch.pool, stretch]));
  return pools.all.flatMap(({ name, role, pool }) => {
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
    const subnet = segments.get(base.segment);
    if (stretch === undefined || subnet === undefined) return [];
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
  networks: Networks,
  { strides, running }: NodePlaces,
): (node: Pick<NodePlan, 'name' | 'segment' | 'address'>) => { address6?: string } {
  const { nodes6: network } = networks;
  if (network === undefined) return () => ({});
  const segments = new Map(networks.segments.map(({ name, nodes }) => [name, nodes]));
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
