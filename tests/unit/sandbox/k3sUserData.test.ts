import { CloudConfigError, parseK3sUserData } from '../../../sandbox/k3s';
import { guestNetworkOf } from '../../../sandbox/proxmox/guestNetwork';
import { k3sNodeOf } from '../../../plan/machines/k3s/k3sNode';
import type { K3sSecrets } from '../../../plan/machines/k3s';
import { renderCloudInit } from '../../../plan/machines/k3s';
import { generateK3sSecrets } from '../../../providers/src/k3s/secrets';
import { k3sProxmoxPlan } from '../../fixtures/plans';

let secrets: K3sSecrets;
let server: string;
let agent: string;
beforeAll(async () => {
  secrets = await generateK3sSecrets();
  const plan = k3sProxmoxPlan({ 'nodes.workers.general.labels': { 'example.com/disk': 'fast' } });
  const soon = Math.floor(Date.now() / 1000) + 3600;
  server = renderCloudInit(k3sNodeOf(plan, 'vms-control-plane-1', ['127.9.1.10']), secrets, {
    beginsUntil: soon,
  });
  agent = renderCloudInit(k3sNodeOf(plan, 'vms-general-1'), secrets);
});

it('reads what a node becomes', () => {
  expect(parseK3sUserData(agent)).toMatchObject({
    role: 'agent',
    name: 'vms-general-1',
    addresses: ['10.0.1.32'],
    labels: { 'example.com/disk': 'fast' },
    version: 'v1.34.2+k3s1',
    password: secrets.tokens.agent,
    begins: false,
    server: undefined,
  });
  expect(parseK3sUserData(server)).toMatchObject({
    role: 'server',
    begins: true,
    taints: [{ key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' }],
    server: {
      agentPassword: secrets.tokens.agent,
      podCidrs: ['10.0.128.0/17'],
      tlsSans: ['10.0.1.10', '127.9.1.10'],
      controllerManagerArgs: { 'node-cidr-mask-size-ipv4': ['24'] },
    },
  });
});

it.each<[string, (text: string) => string, RegExp]>([
  ['user data that is no YAML', (text) => `${text}\n: [`, /no YAML/],
  ['a key that cloud-init does not have', (text) => `${text}write_filez: []\n`, /does not know write_filez/],
  [
    'an option that k3s does not have',
    (text) => text.replace('flannel-backend:', 'flannel-backened:'),
    /flag provided but not defined: -flannel-backened/,
  ],
  [
    'a network beside Cilium',
    (text) => text.replace('flannel-backend: none', 'flannel-backend: vxlan'),
    /flannel would run/,
  ],
  [
    'a token of another cluster',
    (text) =>
      text
        .replaceAll('K10', `K10${'0'.repeat(8)}`)
        .replace(/K100{8}([0-9a-f]{56})[0-9a-f]{8}/g, 'K1000000000$1'),
    /token CA hash does not match/,
  ],
  [
    'a CA that is missing',
    (text) => text.replaceAll('/server/tls/etcd/server-ca.key', '/server/tls/etcd/other.key'),
    /etcd\/server-ca\.key: no such file/,
  ],
  ['nothing that starts k3s', (text) => text.replace(/runcmd:[^]*$/, ''), /nothing has run/],
])('refuses %s, without a secret in the message', (_, change, message) => {
  const broken = change(server);
  expect(broken).not.toBe(server);
  let said = '';
  try {
    parseK3sUserData(broken);
  } catch (error) {
    expect(error).toBeInstanceOf(CloudConfigError);
    said = (error as Error).message;
  }
  expect(said).toMatch(message);
  expect(said).not.toContain(secrets.tokens.server);
});

it('reads addresses that Proxmox VE hands over, and those that servers share', () => {
  expect(guestNetworkOf(server, 'gw=10.0.1.1,ip=10.0.1.11/24,ip6=fd00:50::b/64')).toEqual({
    addresses: ['10.0.1.11/24', 'fd00:50::b/64'],
    virtual: ['10.0.1.10'],
  });
  expect(guestNetworkOf(agent, 'ip=dhcp')).toEqual({ addresses: [], virtual: [] });
});
