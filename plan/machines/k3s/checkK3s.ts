// Finds what k3s or its kubelets would refuse at their start, and what a cloud would not take.
// It must never judge Cilium’s options: rules do that.
import { ownEntry } from '../../../config/ownValue';
import type { Problem } from '../../../config/problem';
import { nearest } from '../../../config/nearest';
import type { ClusterSpec, K3sSpec } from '../../../config/schema/stack';
import type { K3sPlan } from './k3sPlan';
import { k3sProblems } from './k3sProblems';
import type { K3sConfig, K3sNode, K3sRole } from '.';
import {
  k3sFlags,
  k3sMinors,
  listFlags,
  minorOf,
  placeholderSecrets,
  renderCloudInit,
  userDataLimit,
} from '.';
import type { NodePlan } from '../../ground/nodes';

const configPath = 'routewise:distribution.config';

/** Options that follow from elsewhere, and where. */
const decided: Readonly<Record<string, string>> = {
  'cluster-cidr': 'routewise:network.pods, or network.ipv6.pods',
  'service-cidr': 'routewise:network.services, or network.ipv6.services',
  'node-ip': 'the plan of addresses',
  'node-name': 'the plan of nodes',
  'flannel-backend': 'Cilium being the network',
  'disable-network-policy': 'Cilium enforcing policies',
  'disable-kube-proxy': 'routewise:distribution.kubeProxy',
  'secrets-encryption': 'routewise:distribution.secretsEncryption',
  'cluster-init': 'the plan of servers',
  'cluster-reset': 'no stack: it is for the hand that repairs a cluster',
  server: 'the plan of servers',
  'data-dir': 'the program, which puts files there',
  'private-registry': 'routewise:distribution.mirrors',
  'datastore-endpoint': 'the plan of servers: etcd runs on them',
  'disable-agent': 'the plan of nodes: Cilium runs on servers as well',
  'https-listen-port': 'the plan of the API’s address',
  'lb-server-port': 'Cilium’s way to the API: k8sServicePort is the same on all nodes',
  'write-kubeconfig-mode': 'the program: the file is as good as the administrator’s password',
};
const secrets: ReadonlySet<string> = new Set([
  ...['token', 'token-file', 'agent-token', 'agent-token-file', 'vpn-auth'],
  ...['etcd-s3-access-key', 'etcd-s3-secret-key'],
]);

export function checkK3s(spec: K3sSpec, k3s: K3sPlan, nodes: readonly NodePlan[]): Problem[] {
  const { distribution } = spec;
  const { all, servers, agents } = distribution.config;
  return [
    ...checkConfig(`${configPath}.all`, all, 'agent', distribution.version),
    ...checkConfig(`${configPath}.servers`, servers, 'server', distribution.version),
    ...checkConfig(`${configPath}.agents`, agents, 'agent', distribution.version),
    ...checkMinor(distribution.version),
    ...checkPresent(k3s),
    ...checkUserData(spec, k3s, nodes),
  ];
}

function checkConfig(path: string, config: K3sConfig, role: K3sRole, version: string): Problem[] {
  const known = k3sFlags(role, version);
  return Object.entries(config).flatMap(([key, value]): Problem[] => {
    const at = `${path}.${key}`;
    if (secrets.has(key)) return [k3sProblems['k3s-option-secret'].at(at)];
    const origin = ownEntry(decided, key);
    if (origin !== undefined) {
      const reason = `it follows from ${origin}`;
      return [k3sProblems['k3s-option-decided'].at(at, { found: String(value), reason })];
    }
    if (!known.has(key)) {
      const near = nearest(
        key,
        [...known].filter((each) => ownEntry(decided, each) === undefined),
      );
      return [
        k3sProblems['k3s-option-unknown'].at(at, {
          reason: `k3s ${role} ${version} has no option --${key}, and ends at its start when its config names one it does not know`,
          remedy: near === undefined ? undefined : `did you mean ${near}?`,
        }),
      ];
    }
    if (Array.isArray(value) === listFlags.has(key)) return [];
    return [
      k3sProblems['k3s-option-shape'].at(at, {
        found: JSON.stringify(value),
        reason: Array.isArray(value) ? 'the option takes one value' : 'the option is a list',
        remedy: Array.isArray(value) ? 'write one value' : `write [${JSON.stringify(value)}]`,
      }),
    ];
  });
}

function checkMinor(version: string): Problem[] {
  const minor = minorOf(version);
  if (minor >= k3sMinors.first && minor <= k3sMinors.last) return [];
  return [
    k3sProblems['k3s-release-unread'].at('routewise:distribution.version', {
      found: version,
      reason: `the options of k3s are known here for Kubernetes 1.${k3sMinors.first} to 1.${k3sMinors.last}: whether this release takes them all was not looked up`,
    }),
  ];
}

/** What is downloaded is judged with all other downloads; this one is there already. */
function checkPresent({ install }: K3sPlan): Problem[] {
  if (install.kind !== 'present' || Object.keys(install.checksums).length > 0) return [];
  return [
    k3sProblems['k3s-checksum-unpinned'].at('routewise:distribution.install.checksums', {
      reason: `the k3s that lies at ${install.path} is started as it is`,
    }),
  ];
}

function checkUserData(spec: ClusterSpec, k3s: K3sPlan, nodes: readonly NodePlan[]): Problem[] {
  if (spec.provider.kind !== 'hetzner') return [];
  return Object.entries(k3s.pools).flatMap(([pool, machine]): Problem[] => {
    const longest = nodes.filter((node) => node.pool === pool).at(-1);
    if (longest === undefined) return [];
    const node: K3sNode = {
      ...machine,
      name: longest.name,
      version: k3s.version,
      install: k3s.install,
      addresses: [longest.address],
      join: {
        kind: 'first',
        servers: nodes.filter(({ role }) => role === 'control-plane').map(({ address }) => address),
      },
      sans: ['x'.repeat(253), longest.address],
    };
    const bytes = Buffer.byteLength(
      renderCloudInit(node, placeholderSecrets, { beginsUntil: 9_999_999_999 }),
    );
    if (bytes <= userDataLimit) return [];
    return [
      k3sProblems['k3s-user-data-too-long'].at(configPath, {
        found: `${bytes} bytes for pool ${pool}`,
      }),
    ];
  });
}
