// What a machine config says becomes flags and Node objects: extras win where they may, addresses follow the node's subnets.
// It must never start a program.
import { programFlags } from '../../../sandbox/cluster/extraArguments';
import { firstHostOf } from '../../../sandbox/cluster/controlPlaneFiles';
import type { MachineSpec } from '../../../sandbox/machines/interfaces';
import { clusterConfigOf } from '../../../sandbox/talos/clusterConfigOf';
import { renderTalosNode } from '../../../sandbox/talos/renderTalosNode';
import { parseTalosUserData } from '../../../sandbox/talos';
import type { TalosUserData } from '../../../sandbox/talos';
import { renderTalosMachineConfig } from '../../../plan/machines/talos';
import { testMachine, testSecrets } from '../../fixtures/talos/testMachines';

const server: MachineSpec = {
  id: 7,
  name: 'dev-worker-1',
  userData: '',
  labels: {},
  publicIPv4: '127.9.1.7',
  loopback: '127.9.1.7',
  privateIPs: [
    { network: 'storage', ip: '10.9.0.7', cidr: '10.9.0.0/24' },
    { network: 'dev', ip: '10.0.1.37', cidr: '10.0.1.0/24' },
  ],
  cores: 4,
  memoryGiB: 8,
  location: 'fsn1',
  serverType: 'cax21',
};

async function config(overrides: Parameters<typeof testMachine>[0] = {}): Promise<TalosUserData> {
  return parseTalosUserData(renderTalosMachineConfig(testMachine(overrides), await testSecrets()));
}

test('extra arguments win, but not over files, addresses and ports', () => {
  const own = {
    'secure-port': '1',
    'bind-address': '127.0.0.1',
    'node-cidr-mask-size': '24',
    'client-ca-file': 'ca',
  };
  const extra = {
    'secure-port': ['6443'],
    'bind-address': ['0.0.0.0'],
    'client-ca-file': ['/etc/x'],
    'node-cidr-mask-size': ['25'],
    'feature-gates': ['A=true'],
    'api-audiences': ['a', 'b'],
  };
  expect(programFlags(own, extra)).toEqual([
    '--secure-port=1',
    '--bind-address=127.0.0.1',
    '--client-ca-file=ca',
    '--node-cidr-mask-size=25',
    '--feature-gates=A=true',
    '--api-audiences=a',
    '--api-audiences=b',
  ]);
});

test.each([
  ['10.0.8.0/21', '10.0.8.1'],
  ['10.96.0.0/12', '10.96.0.1'],
  ['fd00:96::/112', 'fd00:96::1'],
])('the kubernetes service of %s has %s', (cidr, first) => {
  expect(firstHostOf(cidr)).toBe(first);
});

test("a node has the address of the node subnet, its server's size, and what the cloud controller would say", async () => {
  const node = renderTalosNode({
    server,
    config: await config({ role: 'worker' }),
    hostname: 'dev-worker-1',
  });
  expect(node.status.addresses).toEqual([
    { type: 'InternalIP', address: '10.0.1.37' },
    { type: 'Hostname', address: 'dev-worker-1' },
  ]);
  expect(node.status.capacity).toMatchObject({ cpu: '4', memory: '8192Mi' });
  expect(node.spec).toEqual({ providerID: 'hcloud://7', taints: [] });
  expect(node.metadata.labels).toMatchObject({
    'kubernetes.io/arch': 'arm64',
    'kubernetes.io/hostname': 'dev-worker-1',
    'node.kubernetes.io/instance-type': 'cax21',
    'topology.kubernetes.io/region': 'fsn1',
  });
  expect(node.metadata.labels).not.toHaveProperty(['node-role.kubernetes.io/control-plane']);
});

test('a control plane is labelled, and tainted unless pods may run on it', async () => {
  const tainted = renderTalosNode({ server, config: await config(), hostname: 'c' });
  expect(tainted.metadata.labels).toHaveProperty(['node-role.kubernetes.io/control-plane'], '');
  expect(tainted.spec.taints).toEqual([
    { key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' },
  ]);
  const open = await config();
  open.cluster.allowSchedulingOnControlPlanes = true;
  expect(renderTalosNode({ server, config: open, hostname: 'c' }).spec.taints).toEqual([]);
});

test('a server in no network has its public address', async () => {
  const lone = { ...server, privateIPs: [] };
  const free = { ...(await config()), nodeSubnets: [] };
  const node = renderTalosNode({ server: lone, config: free, hostname: 'c' });
  expect(node.status.addresses).toContainEqual({ type: 'InternalIP', address: '127.9.1.7' });
});

test('a worker cannot start a cluster', async () => {
  const worker = await config({ role: 'worker' });
  expect(() => clusterConfigOf(worker)).toThrow('A worker cannot start a cluster');
});

test('a control plane without a key is refused, naming the section', async () => {
  const broken = await config();
  broken.cluster.ca.key = undefined;
  expect(() => clusterConfigOf(broken)).toThrow('no key in cluster.ca; a control plane needs both.');
});
