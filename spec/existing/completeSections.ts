// Fills in what a stack on an existing cluster need not say, because the cluster says it.
// It must never overrule what the stack does say, nor decide anything the cluster leaves open.
import { minorReleaseOf } from '../../config/minorReleaseOf';
import type { ObservedCluster } from '../../config/schema/observedCluster';
import { ciliumVersions } from '../../config/schema/versions';
import { parseCidr } from '../../config/cidr';
import { textOf } from '../../config/textOf';
import { coveringNetwork } from './coveringNetwork';
import { LiveValues } from './liveValues';

type Section = Record<string, unknown>;

/** @param raw the sections by name, as the user wrote them */
export function completeSections(raw: Section, observed: ObservedCluster): Section {
  const section = (name: string): Section => (raw[name] ?? {}) as Section;
  const { release } = observed;
  const live = release === undefined ? undefined : new LiveValues(release);
  return {
    ...raw,
    cluster: { kubernetes: observed.cluster.kubernetes, ...section('cluster') },
    distribution: raw.distribution ?? distributionOf(observed, live),
    nodes: { controlPlanes: {}, ...section('nodes') },
    network: networkOf(observed, live, section('network')),
    cilium: { ...ciliumOf(live), ...section('cilium') },
  };
}

function distributionOf({ cluster }: ObservedCluster, live: LiveValues | undefined): Section {
  const { distribution, distributionVersion: version, kubernetes } = cluster;
  // Where Cilium does not serve the Services of a running cluster, somebody else does, seen or not.
  const served = live !== undefined && textOf(live.meaning('kubeProxyReplacement')) !== 'true';
  const kubeProxy = served ? true : cluster.kubeProxy;
  if (distribution === 'talos') return { kind: 'talos', ...(version === undefined ? {} : { version }) };
  const proxy = kubeProxy === undefined ? {} : { kubeProxy };
  if (distribution === 'k3s') return { kind: 'k3s', version: version ?? `v${kubernetes}+k3s1`, ...proxy };
  return { kind: 'kubernetes', name: distribution, version: version ?? `v${kubernetes}`, ...proxy };
}

function networkOf(
  { cluster, nodes }: ObservedCluster,
  live: LiveValues | undefined,
  given: Section,
): Section {
  const of = (text: readonly string[], six: boolean): string[] =>
    text.filter((each) => each.includes(':') === six);
  const blocks = nodes.flatMap(({ podCIDRs }) => podCIDRs);
  const pool = live === undefined ? undefined : poolOf(live);
  const ranges = (six: boolean): Section => {
    const addresses = of(
      nodes.flatMap((node) => node.addresses),
      six,
    );
    const pods = pool?.[six ? 'six' : 'four'].cidr ?? of(cluster.podCIDRs, six)[0] ?? cover(of(blocks, six));
    const [block] = of(blocks, six);
    const size =
      pool?.[six ? 'six' : 'four'].block ?? (block === undefined ? undefined : parseCidr(block)?.prefix);
    const services = of(cluster.serviceCIDRs, six)[0];
    const taken = [pods, services].filter((each) => each !== undefined);
    const covering = coveringNetwork(addresses, taken);
    return {
      ...(covering === undefined ? {} : { nodes: covering }),
      ...(pods === undefined ? {} : { pods }),
      ...(size === undefined ? {} : { podBlock: size }),
      ...(services === undefined ? {} : { services }),
    };
  };
  return {
    families: familiesOf(live, blocks),
    ...ranges(false),
    ipv6: { ...ranges(true), ...((given.ipv6 ?? {}) as Section) },
    ...Object.fromEntries(Object.entries(given).filter(([key]) => key !== 'ipv6')),
  };
}

/** The blocks of all nodes lie in one range, of which nobody may have told more. */
function cover(blocks: readonly string[]): string | undefined {
  return coveringNetwork(
    blocks.map((block) => block.replace(/\/.*/, '')),
    [],
    Math.min(...blocks.map((block) => parseCidr(block)?.prefix ?? 0)) - 1,
  );
}

interface Pool {
  readonly cidr?: string;
  readonly block?: number;
}

/** Cilium's own pool, where Cilium gives out the blocks. */
function poolOf(live: LiveValues): { four: Pool; six: Pool } | undefined {
  if (live.meaning('ipam.mode') !== 'cluster-pool') return undefined;
  const pool = (family: 'IPv4' | 'IPv6'): Pool => {
    const listed = live.meaning(`ipam.operator.clusterPool${family}PodCIDRList`);
    const cidr = (Array.isArray(listed) ? listed : textOf(listed).split(/[\s,]+/))[0] as unknown;
    const block = Number(textOf(live.meaning(`ipam.operator.clusterPool${family}MaskSize`)));
    return { ...(typeof cidr === 'string' ? { cidr } : {}), ...(block > 0 ? { block } : {}) };
  };
  return { four: pool('IPv4'), six: pool('IPv6') };
}

function familiesOf(live: LiveValues | undefined, blocks: readonly string[]): string {
  const has = (family: 4 | 6): boolean =>
    live === undefined
      ? blocks.some((block) => block.includes(':') === (family === 6))
      : textOf(live.meaning(`ipv${family}.enabled`)) === 'true';
  if (has(4) && has(6)) return 'dual-stack';
  return has(6) ? 'ipv6' : 'ipv4';
}

/** What cannot change on a running cluster, or not without all nodes at once; and the version it runs. */
function ciliumOf(live: LiveValues | undefined): Section {
  if (live === undefined) return {};
  const minor = minorReleaseOf(live.release.chartVersion);
  const version = ciliumVersions.find((each) => each.startsWith(`${minor}.`));
  const ipam = live.meaning('ipam.mode');
  const protocol = live.meaning('tunnelProtocol');
  return {
    ...(version === undefined ? {} : { version }),
    ...(ipam === 'kubernetes' || ipam === 'cluster-pool' ? { ipam } : {}),
    ...(protocol === 'vxlan' || protocol === 'geneve' ? { tunnelProtocol: protocol } : {}),
  };
}
