// Stacks with BGP that tests start from: three control planes and three workers on one bridge, and a router on it.
import { parseStack } from '../../../spec/parseStack';
import type { Problem } from '../../../config/problem';
import type { ClusterPlan } from '../../../plan/clusterPlan';
import { planCluster } from '../../../plan/planCluster';
import { problemsOf } from '../../fixtures/problems';

const base = {
  cluster: { name: 'edge' },
  provider: { kind: 'proxmox', nodes: ['pve-1'], bridge: 'vmbr0' },
  nodes: {
    controlPlanes: { size: { cores: 4, memoryGiB: 8 }, count: 3 },
    workers: {
      left: { size: { cores: 4, memoryGiB: 8 }, count: 2, labels: { rack: 'a' } },
      right: { size: { cores: 4, memoryGiB: 8 }, count: 1, labels: { rack: 'b' } },
    },
  },
  network: { nodes: '10.5.0.0/24', services: '10.96.0.0/16', pods: '10.100.0.0/16' },
  bgp: {
    localAsn: 65001,
    peers: { tor: { address: '10.5.0.1', asn: 65000 } },
  },
  cilium: { loadBalancer: { pools: { public: { cidrs: ['10.6.0.0/24'] } } } },
};

type Json = Record<string, unknown>;

/** The stack with changes laid over it, objects merged, `undefined` taking a key away. */
export function bgpStack(changes: Json = {}): Json {
  return merge(structuredClone(base), changes);
}

export function planBgpStack(changes: Json = {}): ClusterPlan {
  return planCluster(parseStack(bgpStack(changes)));
}

/** `rule path`, refusals and remarks alike. */
export function foundIn(changes: Json): string[] {
  return remarksOn(changes).map(({ rule, path }) => `${rule} ${path}`);
}

/** Refusals where there are any, else what is remarked. */
export function remarksOn(changes: Json): readonly Problem[] {
  try {
    return planBgpStack(changes).remarks;
  } catch {
    return problemsOf(() => planBgpStack(changes));
  }
}

function merge(node: Json, changes: Json): Json {
  for (const [key, value] of Object.entries(changes)) {
    const old = node[key];
    if (value === undefined) Reflect.deleteProperty(node, key);
    else node[key] = isObject(old) && isObject(value) ? merge(old, value) : value;
  }
  return node;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
