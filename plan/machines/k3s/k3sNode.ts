// Completes a pool’s machine into one node: its name, its addresses, whom it joins, and the address it may share.
// It must never let two servers begin a cluster: one of them does, the others wait for it.
import { ownEntry } from '../../../config/ownValue';
import { createHash } from 'node:crypto';
import { cidr } from '../../../config/cidr';
import { hardwareLabel } from '../../../config/hardwareLabel';
import type { ClusterPlan, PlanOf } from '../../clusterPlan';
import type { K3sConfig, K3sNode, SharedAddress } from '.';
import { mergeK3sConfig } from '.';
import type { NodePlan } from '../../ground/nodes';

/** What a cluster is born with and keeps for life. */
export function clusterBirth({ cluster, distribution: { ranges } }: PlanOf<'k3s'>): {
  clusterName: string;
  ranges: { pods: string[]; services: string[] };
} {
  return {
    clusterName: cluster,
    ranges: { pods: [...ranges.pods], services: [...ranges.services] },
  };
}

/** @param sans names and addresses by which the API is reached from outside, for a server’s certificate */
export function k3sNodeOf(plan: PlanOf<'k3s'>, name: string, sans: readonly string[] = []): K3sNode {
  const { distribution: k3s, nodes, apiEndpoint } = plan;
  const node = nodes.find((each) => each.name === name);
  const machine = node === undefined ? undefined : ownEntry(k3s.pools, node.pool);
  if (node === undefined || machine === undefined) throw new Error(`no machine is planned for ${name}`);
  const servers = nodes.filter(({ role }) => role === 'control-plane');
  const others = servers.filter((server) => server !== node).map((each) => apiAddress(plan, each));
  const known = [apiEndpoint.host, k3s.sharedHost, ...(apiEndpoint.names ?? [])].flatMap(
    (host) => host ?? [],
  );
  const shared = sharedAddress(plan, node);
  return {
    ...machine,
    config: withHardware(machine.config, node),
    name,
    version: k3s.version,
    install: k3s.install,
    addresses: nodeAddresses(plan, node),
    join:
      machine.role === 'server'
        ? { kind: node === servers[0] ? 'first' : 'other', servers: others }
        : {
            kind: 'other',
            servers: [...new Set([...(k3s.sharedHost === undefined ? [] : [k3s.sharedHost]), ...others])],
          },
    sans: machine.role === 'server' ? [...new Set([...known, ...sans])] : [],
    ...(shared === undefined ? {} : { shared }),
    ...underlayOf(plan, node),
  };
}

/** The hardware is a label, so that a CiliumNodeConfig can select its nodes before their first agent starts. */
function withHardware(config: K3sConfig, { hardware }: NodePlan): K3sConfig {
  return hardware === undefined
    ? config
    : mergeK3sConfig(config, { 'node-label': [`${hardwareLabel}=${hardware}`] });
}

/** Those of the families that pods have, where the node has them. */
function nodeAddresses({ addressing }: ClusterPlan, { address, address6 }: NodePlan): string[] {
  const second = address6 === undefined ? [] : [address6];
  switch (addressing.families) {
    case 'ipv4':
      return [address];
    case 'ipv6':
      return second;
    case 'dual-stack':
      return [address, ...second];
  }
}

/** Virtual machines get theirs by cloud-init; hosts exist, and have what they have. */
function underlayOf(
  { infrastructure, addressing }: ClusterPlan,
  { address, address6 }: NodePlan,
): Pick<K3sNode, 'underlay'> {
  const network = addressing.nodes.find((range) => range.includes(':'));
  if (infrastructure.kind !== 'hosts' || address6 === undefined || network === undefined) return {};
  return { underlay: { beside: address, address: `${address6}/${cidr(network).prefix}` } };
}

function apiAddress(plan: ClusterPlan, node: NodePlan): string {
  return nodeAddresses(plan, node)[0] ?? node.address;
}

function sharedAddress(
  { apiEndpoint, cluster, segments }: ClusterPlan,
  node: NodePlan,
): SharedAddress | undefined {
  const { choice, host } = apiEndpoint;
  if (choice !== 'virtual-ip' || host === undefined || node.role !== 'control-plane') return undefined;
  const segment = segments.find(({ name }) => name === node.segment);
  if (segment === undefined) throw new Error(`no segment ${node.segment}`);
  return {
    address: host,
    prefix: cidr(segment.nodes).prefix,
    own: node.address,
    routerId: ((createHash('sha256').update(cluster).digest()[0] ?? 0) % 254) + 1,
    priority: 200 - node.index,
  };
}
