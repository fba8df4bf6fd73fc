// Decides what the nodes of a k3s cluster run with: options by pool, ranges, the binary, and how carefully they are changed.
// It must never leave to k3s what Cilium’s values say as well: both have to name the same ranges and leave out the same parts.
import { controlPlanePool } from '../../../config/pools';
import type { ClusterSpec, K3sSpec } from '../../../config/schema/stack';
import type { AddressingPlan } from '../../ground/addressing';
import { sharedAddress } from '../../ground/networks';
import { checkK3s } from './checkK3s';
import type { Decisions } from '../../decide';
import { planDrain } from '../drainConsent';
import { planEtcdSnapshots } from '../etcdSnapshots';
import type { K3sConfig, K3sInstall, K3sMachine, K3sRole } from '.';
import { mergeK3sConfig } from '.';
import type { K3sLifePlan, K3sPlan } from './k3sPlan';
import type { Outcome } from '../../outcome';

export function planK3s(
  spec: K3sSpec,
  decided: Pick<Decisions, 'apiEndpoint' | 'nodes' | 'addressing' | 'networks' | 'pools'>,
): Outcome<K3sPlan> {
  const { nodes, addressing } = decided;
  const { version, kubeProxy } = spec.distribution;
  const sharedHost = hostForAll(decided);
  const pools = planPools(spec, decided);
  const k3s: K3sPlan = {
    kind: 'k3s',
    version,
    kubeProxy,
    install: planInstall(spec),
    ranges: { pods: addressing.pods.map((range) => range.cidr), services: addressing.services },
    pools,
    ...(sharedHost === undefined ? {} : { sharedHost }),
    life: planLife(spec, pools),
  };
  return { value: k3s, problems: checkK3s(spec, k3s, nodes) };
}

/** What is the default is left out, so that a resource of a former release is not changed by it. */
function planLife(spec: K3sSpec, pools: K3sPlan['pools']): K3sLifePlan {
  const { distribution, safety } = spec;
  const localStorage = pools[controlPlanePool]?.config['default-local-storage-path'];
  return {
    ...distribution.upgrade,
    ...planDrain(spec),
    ...planEtcdSnapshots(spec),
    ...(safety.localVolumes === 'delete' ? { localVolumes: 'delete' } : {}),
    ...(typeof localStorage === 'string' ? { localStorage } : {}),
  };
}

/** The address behind which all servers stand, where there is one that nodes can use. */
function hostForAll({
  apiEndpoint,
  networks,
}: Pick<Decisions, 'apiEndpoint' | 'networks'>): string | undefined {
  if (apiEndpoint.choice === 'virtual-ip') return apiEndpoint.host;
  if (apiEndpoint.choice === 'load-balancer') return sharedAddress(networks);
  return undefined;
}

function planInstall({ distribution }: K3sSpec): K3sInstall {
  const { version, install } = distribution;
  const { checksums } = install;
  return install.path === undefined
    ? { kind: 'download', url: install.url?.replace(/\/+$/, '') ?? releaseUrl(version), checksums }
    : { kind: 'present', path: install.path, checksums };
}

/** `v1.34.2+k3s1` → the folder with `k3s`, `k3s-arm64` and `sha256sum-ARCH.txt`. Source: k3s-io/k3s, install.sh. */
export function releaseUrl(version: string): string {
  return `https://github.com/k3s-io/k3s/releases/download/${encodeURIComponent(version)}`;
}

function planPools(
  spec: K3sSpec,
  { addressing, pools }: Pick<Decisions, 'addressing' | 'pools'>,
): Record<string, K3sMachine> {
  const { controlPlanes } = spec.nodes;
  const server = poolMachine(spec, 'server', serverConfig(spec, addressing), {
    labels: controlPlanes.labels,
    // k3s lets pods run on servers unless it is told otherwise.
    taints: controlPlanes.schedulable ? [] : ['node-role.kubernetes.io/control-plane:NoSchedule'],
  });
  const agents = pools.workers.map(({ name, pool }): [string, K3sMachine] => [
    name,
    poolMachine(spec, 'agent', agentConfig(spec), {
      labels: pool.labels,
      taints: pool.taints.map(({ key, value, effect }) => `${key}=${value}:${effect}`),
    }),
  ]);
  return { [controlPlanePool]: server, ...Object.fromEntries(agents) };
}

function poolMachine(
  { distribution }: K3sSpec,
  role: K3sRole,
  own: K3sConfig,
  { labels, taints }: { labels: Readonly<Record<string, string>>; taints: readonly string[] },
): K3sMachine {
  const { config, mirrors } = distribution;
  const base: K3sConfig = {
    ...own,
    ...(Object.keys(labels).length > 0
      ? { 'node-label': Object.entries(labels).map(([key, value]) => `${key}=${value}`) }
      : {}),
    ...(taints.length > 0 ? { 'node-taint': taints } : {}),
  };
  const extra = role === 'server' ? config.servers : config.agents;
  return {
    role,
    config: [config.all, extra].reduce(mergeK3sConfig, base),
    ...(Object.keys(mirrors).length > 0 ? { mirrors } : {}),
  };
}

function serverConfig(spec: K3sSpec, addressing: AddressingPlan): K3sConfig {
  const { distribution } = spec;
  return {
    // The order is that of families: the first one is Kubernetes’ default.
    'cluster-cidr': addressing.pods.map((range) => range.cidr).join(','),
    'service-cidr': addressing.services.join(','),
    'kube-controller-manager-arg': [
      ...addressing.pods.map(
        (range) => `node-cidr-mask-size-ipv${range.cidr.includes(':') ? 6 : 4}=${range.block}`,
      ),
    ],
    // Cilium is the network, the policies and, unless the stack says otherwise, the Services.
    'flannel-backend': 'none',
    'disable-network-policy': true,
    'disable-kube-proxy': !distribution.kubeProxy,
    disable: distribution.disable,
    'secrets-encryption': distribution.secretsEncryption,
    // Another cloud controller gives nodes their addresses: two of them would fight over that.
    ...(hasCloudController(spec) ? { 'disable-cloud-controller': true } : {}),
    ...agentConfig(spec),
  };
}

function agentConfig(spec: ClusterSpec): K3sConfig {
  return hasCloudController(spec) ? { 'kubelet-arg': ['cloud-provider=external'] } : {};
}

function hasCloudController({ provider }: ClusterSpec): boolean {
  return provider.kind === 'hetzner' && provider.podRoutes === 'cloud-controller';
}
