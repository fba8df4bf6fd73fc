// All sections of a stack together, and the type of what comes out of parsing them.
// It must never read a file or an environment variable: it is handed plain data.
import { z } from 'zod';
import { accessSection } from './access';
import { bgpSection } from './bgp';
import { ciliumSection } from './cilium';
import { clusterSection } from './cluster';
import { distributionSection } from './distribution';
import { networkSection } from './network';
import { nodesSection } from './nodes';
import type { ObservedCluster } from './observedCluster';
import { providerSection } from './provider';
import { safetySection } from './safety';
import { uniqueLocalRanges } from '../uniqueLocal';

/** What a stack may say under `routewise:…`, one key a section. */
export const stackSchema = z.strictObject({
  cluster: clusterSection.describe('The cluster: its name, Kubernetes version and API endpoint.'),
  provider: providerSection.describe('Where the nodes come from.'),
  distribution: distributionSection
    .prefault({ kind: 'talos' })
    .describe('What turns a machine into a Kubernetes node.'),
  nodes: nodesSection.describe('Control planes and worker pools.'),
  network: networkSection.prefault({}).describe('Address ranges.'),
  access: accessSection.prefault({}).describe('Who may reach the cluster from outside.'),
  bgp: bgpSection.optional().describe('Routers the nodes peer with by BGP.'),
  cilium: ciliumSection.prefault({}).describe('Cilium: version, options, Helm values.'),
  safety: safetySection.prefault({}).describe('Guards.'),
});

type Parsed = z.output<typeof stackSchema>;
interface Ranges6 {
  readonly nodes: string;
  readonly services: string;
  readonly pods: string;
}
type Counted<T> = Omit<T, 'count'> & { readonly count: number };

/** A stack's configuration, parsed, with every default filled in and every pool counted. */
export type ClusterSpec = Omit<Parsed, 'nodes' | 'network'> & {
  /** What an existing cluster says of itself; absent where the stack makes its cluster. */
  readonly observed?: ObservedCluster;
  /** Where its file has secrets in clear, which the plan is made without. Absent where there are none. */
  readonly observedInClear?: readonly string[];
  readonly network: Omit<Parsed['network'], 'ipv6'> & {
    readonly ipv6: Omit<Parsed['network']['ipv6'], 'seed'> & Ranges6;
  };
  readonly nodes: Omit<Parsed['nodes'], 'controlPlanes' | 'workers'> & {
    readonly controlPlanes: Counted<Parsed['nodes']['controlPlanes']>;
    readonly workers: Readonly<Record<string, Counted<Parsed['nodes']['workers'][string]>>>;
  };
};
type Of<K extends Parsed['distribution']['kind']> = ClusterSpec & {
  readonly distribution: Extract<ClusterSpec['distribution'], { kind: K }>;
};
/** A stack whose nodes run Talos, whoever made them. */
export type TalosSpec = Of<'talos'>;
/** A stack whose nodes run k3s, whoever made them. */
export type K3sSpec = Of<'k3s'>;

/** A stack whose machines come from this provider. */
export type SpecOn<P extends Parsed['provider']['kind']> = ClusterSpec & {
  readonly provider: Extract<ClusterSpec['provider'], { kind: P }>;
};

export function runsTalos(spec: ClusterSpec): spec is TalosSpec {
  return spec.distribution.kind === 'talos';
}

export function runsK3s(spec: ClusterSpec): spec is K3sSpec {
  return spec.distribution.kind === 'k3s';
}

/** A stack's configuration as the user may write it. */
export type StackInput = z.input<typeof stackSchema>;
export type ControlPlanes = ClusterSpec['nodes']['controlPlanes'];
export type WorkerPool = ClusterSpec['nodes']['workers'][string];
export type Host = NonNullable<WorkerPool['hosts']>[number];

/** Fills in what `hosts` says of the number of nodes, and IPv6 ranges that the stack leaves open. */
export function completeStack(parsed: Parsed): ClusterSpec {
  const { controlPlanes, workers } = parsed.nodes;
  const { seed = parsed.cluster.name, nodes, services, pods, podBlock } = parsed.network.ipv6;
  const own = uniqueLocalRanges(seed);
  return {
    ...parsed,
    network: {
      ...parsed.network,
      ipv6: {
        nodes: nodes ?? own.nodes,
        services: services ?? own.services,
        pods: pods ?? own.pods,
        podBlock,
      },
    },
    nodes: {
      ...parsed.nodes,
      controlPlanes: {
        ...controlPlanes,
        count: controlPlanes.count ?? controlPlanes.hosts?.length ?? 1,
      },
      workers: Object.fromEntries(
        Object.entries(workers).map(([name, pool]) => [
          name,
          { ...pool, count: pool.count ?? pool.hosts?.length ?? 0 },
        ]),
      ),
    },
  };
}
