// Finds what k3s or its kubelets would refuse at their start, and what a cloud would not take.
// It must never judge Cilium’s options: rules do that.
import { ownEntry } from '../../../config/ownValue';
import type { Problem } from '../../../config/problem';
import { nearest } from '../../../config/nearest';
import type { ClusterSpec, K3sSpec } from '../../../config/schema/stack';
import type { K3sPlan } from './k3sPlan';
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

const help = 'k3s: docs.k3s.io/cli/server and docs.k3s.io/cli/agent';
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
    const at = { severity: 'refuse' as const, path: `${path}.${key}` };
    if (secrets.has(key))
      return [
        {
          ...at,
          rule: 'k3s-option-secret',
          reason: 'it is a secret, or names the file of one, and a stack’s file is no place for it',
          remedy: 'remove it: tokens are made by the program and kept in its state, encrypted',
        },
      ];
    if (ownEntry(decided, key) !== undefined)
      return [
        {
          ...at,
          rule: 'k3s-option-decided',
          found: String(value),
          reason: `it follows from ${ownEntry(decided, key)}`,
          remedy: 'remove it, and change that',
        },
      ];
    if (!known.has(key)) {
      const near = nearest(
        key,
        [...known].filter((each) => ownEntry(decided, each) === undefined),
      );
      return [
        {
          ...at,
          rule: 'k3s-option-unknown',
          reason: `k3s ${role} ${version} has no option --${key}, and ends at its start when its config names one it does not know`,
          remedy: near === undefined ? 'remove it' : `did you mean ${near}?`,
          source: help,
        },
      ];
    }
    if (Array.isArray(value) === listFlags.has(key)) return [];
    return [
      {
        ...at,
        rule: 'k3s-option-shape',
        found: JSON.stringify(value),
        reason: Array.isArray(value) ? 'the option takes one value' : 'the option is a list',
        remedy: Array.isArray(value) ? 'write one value' : `write [${JSON.stringify(value)}]`,
        source: help,
      },
    ];
  });
}

function checkMinor(version: string): Problem[] {
  const minor = minorOf(version);
  if (minor >= k3sMinors.first && minor <= k3sMinors.last) return [];
  return [
    {
      rule: 'k3s-release-unread',
      severity: 'warn',
      path: 'routewise:distribution.version',
      found: version,
      reason: `the options of k3s are known here for Kubernetes 1.${k3sMinors.first} to 1.${k3sMinors.last}: whether this release takes them all was not looked up`,
      remedy: 'use a release of these, or try it on a cluster that may fail',
      source: help,
    },
  ];
}

/** What is downloaded is judged with all other downloads; this one is there already. */
function checkPresent({ install }: K3sPlan): Problem[] {
  if (install.kind !== 'present' || Object.keys(install.checksums).length > 0) return [];
  return [
    {
      rule: 'k3s-checksum-unpinned',
      severity: 'note',
      path: 'routewise:distribution.install.checksums',
      reason: `the k3s that lies at ${install.path} is started as it is`,
      remedy: 'pin it: sha256sum-amd64.txt (sha256sum-arm64.txt) of the release names the checksum',
      source: 'k3s: install.sh',
    },
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
      {
        rule: 'k3s-user-data-too-long',
        severity: 'refuse',
        path: configPath,
        found: `${bytes} bytes for pool ${pool}`,
        reason: `Hetzner Cloud takes user data of ${userDataLimit} bytes, and the cloud-init document of these nodes is longer`,
        remedy:
          'shorten the options, labels or mirrors; options can also be put into files of an image of your own',
        source: 'Hetzner Cloud API: POST /servers, user_data',
      },
    ];
  });
}
