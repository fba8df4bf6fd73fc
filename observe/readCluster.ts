// Reads from a running cluster what a plan wants to know: nodes, ranges, versions, kube-proxy, the release of Cilium.
// It must never change anything, nor fail for want of a right that it can do without.
import { minorReleaseOf } from '../config/minorReleaseOf';
import { ownEntry } from '../config/ownValue';
import { parse } from 'yaml';
import { chartDefaults } from '../chart/defaults';
import type { HelmValue, HelmValues } from '../chart/helmValue';
import { isMapping } from '../chart/helmValue';
import { RefusedError } from '../config/problem';
import { existingClusterProblems } from '../config/problems/existingCluster';
import { troubleOf } from '../config/parse';
import type { ObservedCluster, ObservedNode, ObservedRelease } from '../config/schema/observedCluster';
import { observedCluster } from '../config/schema/observedCluster';
import { ciliumVersions } from '../config/schema/versions';
import type { KubernetesAccess } from '../providers/src/kubernetes/access';
import { accessOf } from '../providers/src/kubernetes/access';
import { readApi } from '../providers/src/kubernetes/callApi';
import type { HelmRelease } from './decodeRelease';
import { decodeRelease } from './decodeRelease';
import { hideSecrets } from '../config/secrets/hideSecrets';

interface Node {
  metadata: { name: string; labels?: Record<string, string>; annotations?: Record<string, string> };
  spec: { podCIDR?: string; podCIDRs?: string[]; providerID?: string };
  status: {
    addresses?: { type: string; address: string }[];
    capacity?: { memory?: string };
    nodeInfo?: { kernelVersion: string; osImage: string; kubeletVersion: string };
  };
}

/** @param kubeconfig that stands by itself @throws RefusedError where the API cannot be asked or hides its nodes */
export async function readCluster(kubeconfig: string): Promise<ObservedCluster> {
  const access = accessOf(kubeconfig);
  const needed = async <T>(path: string): Promise<T> => {
    const answer = await readApi(access, path, 30_000);
    if ('unreachable' in answer) throw unreadable(access, `it does not answer: ${answer.unreachable}`);
    if (answer.status !== 200) throw unreadable(access, `it answers ${answer.status} to ${path}`);
    return answer.body as T;
  };
  const [{ gitVersion }, kubeSystem, { items: nodes }] = await Promise.all([
    needed<{ gitVersion: string }>('/version'),
    needed<{ metadata: { uid: string } }>('/api/v1/namespaces/kube-system'),
    needed<{ items: Node[] }>('/api/v1/nodes'),
  ]);
  if (nodes.length === 0) throw unreadable(access, 'it has no nodes');
  const release = await readRelease(access);
  const [ranges, kubeProxy] = await Promise.all([readRanges(access), readKubeProxy(access, nodes)]);
  const cloud = cloudOf(nodes);
  const { distribution, version } = distributionOf(gitVersion, nodes, ranges.kubeadm);
  return checked(access, {
    format: 1,
    cluster: {
      uid: kubeSystem.metadata.uid,
      server: withoutLogin(access.server),
      kubernetes: gitVersion.replace(/^v|[-+].*$/g, ''),
      distribution,
      ...(version === undefined ? {} : { distributionVersion: version }),
      ...(cloud === undefined ? {} : { cloud }),
      ...(kubeProxy === undefined ? {} : { kubeProxy }),
      serviceCIDRs: ranges.services,
      podCIDRs: ranges.pods,
    },
    nodes: nodes.map(observedNode).sort((a, b) => a.name.localeCompare(b.name, 'en')),
    ...(release === undefined ? {} : { release: observedRelease(release) }),
  });
}

/** What an API server says is held to what a plan takes, before it becomes a file. */
function checked(access: KubernetesAccess, said: ObservedCluster): ObservedCluster {
  const parsed = observedCluster.safeParse(said);
  if (parsed.success) return parsed.data;
  throw unreadable(access, `what it says of itself cannot be: ${troubleOf(parsed.error.issues, said)}`);
}

/** Of a URL that logs in by itself, what is not the login. */
function withoutLogin(server: string): string {
  return server.replace(/^([a-z]+:\/\/)[^/@]*@/i, '$1');
}

/** The release of Cilium that runs, whole: with what must not be written down. */
export async function readRelease(access: KubernetesAccess): Promise<HelmRelease | undefined> {
  for (const path of ['/api/v1/secrets', '/api/v1/namespaces/kube-system/secrets']) {
    const selector = encodeURIComponent('owner=helm,status!=superseded');
    const answer = await readApi(access, `${path}?labelSelector=${selector}`, 30_000);
    if ('unreachable' in answer || answer.status !== 200) continue;
    const { items = [] } = answer.body as { items?: { data?: { release?: string } }[] };
    const releases = items
      .flatMap(({ data }) => (data?.release === undefined ? [] : [decodeRelease(data.release)]))
      .filter(({ chart, status }) => chart.name === 'cilium' && status !== 'uninstalled')
      .sort((a, b) => b.revision - a.revision);
    // A failed upgrade leaves the revision before it running; it is that one's values that are in force.
    return releases.find(({ status }) => status === 'deployed') ?? releases[0];
  }
  throw new RefusedError([existingClusterProblems['release-unreadable'].at('routewise:provider.kubeconfig')]);
}

function observedNode({ metadata, spec, status }: Node): ObservedNode {
  const labels = metadata.labels ?? {};
  const { kernelVersion, osImage } = status.nodeInfo ?? {};
  const memory = gibOf(status.capacity?.memory);
  const internal = (status.addresses ?? []).filter(({ type }) => type === 'InternalIP');
  const controls = ['node-role.kubernetes.io/control-plane', 'node-role.kubernetes.io/master'];
  return {
    name: metadata.name,
    role: controls.some((label) => label in labels) ? 'control-plane' : 'worker',
    addresses: internal.map(({ address }) => address),
    podCIDRs: spec.podCIDRs ?? (spec.podCIDR === undefined ? [] : [spec.podCIDR]),
    labels,
    ...(kernelVersion === undefined ? {} : { kernel: kernelVersion }),
    ...(osImage === undefined ? {} : { osImage }),
    ...(memory === undefined ? {} : { memoryGiB: memory }),
    ...(spec.providerID === undefined ? {} : { providerID: spec.providerID }),
  };
}

const units: Readonly<Record<string, number>> = {
  '': 1,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  k: 1e3,
  M: 1e6,
  G: 1e9,
};

/** Rounded: what the kernel keeps for itself is not there in `capacity`. */
function gibOf(quantity: string | undefined): number | undefined {
  const [, number, unit = ''] = /^(\d+)([A-Za-z]*)$/.exec(quantity ?? '') ?? [];
  const factor = ownEntry(units, unit);
  return number === undefined || factor === undefined
    ? undefined
    : Math.max(1, Math.round((Number(number) * factor) / 2 ** 30));
}

function cloudOf(nodes: readonly Node[]): string | undefined {
  const schemes = nodes.map(({ spec }) => /^([a-z0-9-]+):\/\//.exec(spec.providerID ?? '')?.[1]);
  const [first] = schemes;
  // k3s and kind write IDs of their own, where no cloud is.
  return first !== undefined &&
    !['k3s', 'rke2', 'kind'].includes(first) &&
    schemes.every((each) => each === first)
    ? first
    : undefined;
}

function distributionOf(
  gitVersion: string,
  nodes: readonly Node[],
  isKubeadm: boolean,
): { distribution: ObservedCluster['cluster']['distribution']; version?: string } {
  const flavour = /\+(k3s|rke2)/.exec(gitVersion)?.[1];
  if (flavour === 'k3s' || flavour === 'rke2') return { distribution: flavour, version: gitVersion };
  const talos = /^Talos \((v[^)]+)\)/.exec(nodes[0]?.status.nodeInfo?.osImage ?? '')?.[1];
  if (talos !== undefined) return { distribution: 'talos', version: talos };
  return { distribution: isKubeadm ? 'kubeadm' : 'other' };
}

async function readRanges(
  access: KubernetesAccess,
): Promise<{ services: string[]; pods: string[]; kubeadm: boolean }> {
  const [listed, kubeadm] = await Promise.all([
    readApi(access, '/apis/networking.k8s.io/v1/servicecidrs'),
    readApi(access, '/api/v1/namespaces/kube-system/configmaps/kubeadm-config'),
  ]);
  const cidrs = 'body' in listed && listed.status === 200 ? (listed.body as ServiceCidrs).items : [];
  const text =
    'body' in kubeadm && kubeadm.status === 200
      ? (kubeadm.body as { data?: { ClusterConfiguration?: string } }).data?.ClusterConfiguration
      : undefined;
  const { networking } = (text === undefined ? {} : parse(text)) as {
    networking?: { podSubnet?: string; serviceSubnet?: string };
  };
  const list = (value: string | undefined): string[] =>
    (value ?? '').split(',').filter((each) => each !== '');
  const services = cidrs.flatMap(({ spec }) => spec.cidrs);
  return {
    services: services.length > 0 ? services : list(networking?.serviceSubnet),
    pods: list(networking?.podSubnet),
    kubeadm: text !== undefined,
  };
}

interface ServiceCidrs {
  items: { spec: { cidrs: string[] } }[];
}

/** k3s runs kube-proxy within itself, and says so only in the arguments it notes on its nodes. */
async function readKubeProxy(access: KubernetesAccess, nodes: readonly Node[]): Promise<boolean | undefined> {
  const args = nodes.flatMap(({ metadata }) => metadata.annotations?.['k3s.io/node-args'] ?? []);
  if (args.length > 0) return !args.some((each) => each.includes('--disable-kube-proxy'));
  const answer = await readApi(access, '/apis/apps/v1/daemonsets');
  if (!('body' in answer) || answer.status !== 200) return undefined;
  const { items } = answer.body as { items: { metadata: { name: string } }[] };
  return items.some(({ metadata }) => metadata.name.startsWith('kube-proxy'));
}

function observedRelease(release: HelmRelease): ObservedRelease {
  const { values, hidden } = hideSecrets(release.values);
  const minor = minorReleaseOf(release.chart.version);
  const defaultsOf = ciliumVersions.find((version) => version.startsWith(`${minor}.`)) ?? ciliumVersions[0];
  // A modified chart may have secrets of its own.
  const defaults = hideSecrets(differing(chartDefaults(defaultsOf).values, release.chart.defaults));
  return {
    name: release.name,
    namespace: release.namespace,
    revision: release.revision,
    status: release.status,
    chartVersion: release.chart.version,
    values,
    hidden,
    defaultsOf,
    defaults: defaults.values,
    hiddenDefaults: defaults.hidden,
  };
}

/** What `theirs` says otherwise than `ours`, as a mapping to lay over it. */
function differing(ours: HelmValues, theirs: HelmValues): HelmValues {
  const keys = [...new Set([...Object.keys(ours), ...Object.keys(theirs)])];
  return Object.fromEntries(
    keys.flatMap((key): [string, HelmValue][] => {
      const [mine, other] = [ownEntry(ours, key), ownEntry(theirs, key)];
      if (isMapping(mine) && isMapping(other)) {
        const inner = differing(mine, other);
        return Object.keys(inner).length === 0 ? [] : [[key, inner]];
      }
      if (JSON.stringify(mine) === JSON.stringify(other)) return [];
      return [[key, other ?? null]];
    }),
  );
}

function unreadable(access: KubernetesAccess, reason: string): RefusedError {
  return new RefusedError([
    existingClusterProblems['cluster-unreadable'].at('routewise:provider.kubeconfig', {
      found: access.server,
      reason,
    }),
  ]);
}
