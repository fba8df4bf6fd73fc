import { parseAllDocuments } from 'yaml';
import { renderTalosMachineConfig } from '../../../../../plan/machines/talos';
import type { TalosMachineInput } from '../../../../../plan/machines/talos';
import type { TalosSecrets } from '../../../../../plan/machines/talos/talosSecrets';
import { testMachine, testSecrets } from '../../../../fixtures/talos/testMachines';

let secrets: TalosSecrets;
beforeAll(async () => {
  secrets = await testSecrets();
});

interface Tree {
  [key: string]: Tree;
}

function render(overrides: Partial<TalosMachineInput> = {}): {
  text: string;
  main: Tree;
  others: Record<string, unknown>[];
} {
  const text = renderTalosMachineConfig(testMachine(overrides), secrets);
  const [main, ...others] = parseAllDocuments(text).map((document) => document.toJS() as unknown);
  return { text, main: main as Tree, others: others as Record<string, unknown>[] };
}

test('a machine without secrets is a plain value', () => {
  const machine = testMachine();
  expect(JSON.parse(JSON.stringify(machine))).toEqual(machine);
});

test('no worker gets a key of a CA, of the service accounts or of the stored Kubernetes secrets', () => {
  const { text } = render({ role: 'worker' });
  const { certs } = secrets;
  const forbidden = [
    certs.os.key,
    certs.k8s.key,
    certs.etcd.key,
    certs.k8saggregator.key,
    certs.k8sserviceaccount.key,
  ];
  for (const secret of [...forbidden, secrets.secrets.secretboxencryptionsecret, secrets.clients.talos.key]) {
    expect(text).not.toContain(secret);
  }
  expect(text).toContain(secrets.trustdinfo.token);
  expect(text).toContain(secrets.secrets.bootstraptoken);
});

test('Cilium finds the place it needs: no CNI, no kube-proxy, KubePrism, host DNS as decided', () => {
  const { main } = render();
  expect(main.cluster).toMatchObject({
    network: { cni: { name: 'none' }, podSubnets: ['10.0.16.0/20'], serviceSubnets: ['10.0.8.0/21'] },
    proxy: { disabled: true },
  });
  expect(main.machine?.features).toMatchObject({
    kubePrism: { enabled: true, port: 7445 },
    hostDNS: { enabled: true, forwardKubeDNSToHost: false },
  });
});

test('the endpoint known only after building joins both certificates', () => {
  const { main } = render({ certSANs: ['api.example.org'] });
  expect(main.machine).toMatchObject({ certSANs: ['api.example.org', '127.0.0.1'] });
  expect(main.cluster).toMatchObject({
    controlPlane: { endpoint: 'https://127.0.0.1:6443' },
    apiServer: { certSANs: ['127.0.0.1'] },
  });
});

test('addresses of the node network, and no others, are the node and etcd addresses', () => {
  const { main } = render();
  expect(main.machine).toMatchObject({ kubelet: { nodeIP: { validSubnets: ['10.0.1.0/24'] } } });
  expect(main.cluster).toMatchObject({ etcd: { advertisedSubnets: ['10.0.1.0/24'] } });
});

test('labels, taints, sysctls and modules arrive', () => {
  const { main } = render({
    role: 'worker',
    nodeLabels: { pool: 'edge' },
    nodeTaints: [{ key: 'edge', effect: 'NoSchedule' }],
    sysctls: { 'net.core.somaxconn': '65535' },
    kernelModules: [{ name: 'br_netfilter' }],
  });
  expect(main.machine).toMatchObject({
    nodeLabels: { pool: 'edge' },
    kubelet: { extraConfig: { registerWithTaints: [{ key: 'edge', effect: 'NoSchedule' }] } },
    sysctls: { 'net.core.somaxconn': '65535' },
    kernel: { modules: [{ name: 'br_netfilter' }] },
  });
});

test('network settings are documents of their own', () => {
  const { main, others } = render({
    nameservers: ['185.12.64.1'],
    timeServers: ['ntp1.hetzner.de'],
    links: [
      { name: 'eth0', dhcp4: true },
      { name: 'eth1', mtu: 1450, addresses: ['10.0.1.5/24'], routes: [{ gateway: '10.0.1.1' }] },
    ],
  });
  expect(main.machine?.network).toBeUndefined();
  expect(others).toEqual([
    { apiVersion: 'v1alpha1', kind: 'HostnameConfig', hostname: 'dev-control-1' },
    { apiVersion: 'v1alpha1', kind: 'LinkConfig', name: 'eth0', up: true },
    { apiVersion: 'v1alpha1', kind: 'DHCPv4Config', name: 'eth0', ignoreHostname: true },
    {
      apiVersion: 'v1alpha1',
      kind: 'LinkConfig',
      name: 'eth1',
      up: true,
      mtu: 1450,
      addresses: [{ address: '10.0.1.5/24' }],
      routes: [{ gateway: '10.0.1.1' }],
    },
    { apiVersion: 'v1alpha1', kind: 'ResolverConfig', nameservers: [{ address: '185.12.64.1' }] },
    { apiVersion: 'v1alpha1', kind: 'TimeSyncConfig', ntp: { servers: ['ntp1.hetzner.de'] } },
  ]);
});

describe('patches', () => {
  test('come last, merge objects, append to lists and replace subnets', () => {
    const { main } = render({
      patches: [
        { machine: { certSANs: ['extra.example.org'], sysctls: { a: '1' } } },
        { cluster: { network: { podSubnets: ['10.244.0.0/16'] } }, machine: { sysctls: { b: '2' } } },
      ],
    });
    expect(main.machine).toMatchObject({
      certSANs: ['127.0.0.1', 'extra.example.org'],
      sysctls: { a: '1', b: '2' },
    });
    expect(main.cluster).toMatchObject({ network: { podSubnets: ['10.244.0.0/16'], cni: { name: 'none' } } });
  });

  test('delete what they mark', () => {
    const { main, others } = render({
      patches: [
        { cluster: { apiServer: { admissionControl: { $patch: 'delete' } } } },
        { apiVersion: 'v1alpha1', kind: 'LinkConfig', name: 'eth1', $patch: 'delete' },
      ],
    });
    expect(main.cluster?.apiServer).not.toHaveProperty('admissionControl');
    expect(others.map(({ kind, name }) => [kind, name])).not.toContainEqual(['LinkConfig', 'eth1']);
  });

  test('reach other documents, and add those that are not there', () => {
    const { others } = render({
      patches: [
        { apiVersion: 'v1alpha1', kind: 'LinkConfig', name: 'eth1', mtu: 1400 },
        { apiVersion: 'v1alpha1', kind: 'KmsgLogConfig', name: 'remote', url: 'tcp://10.0.0.9:6051/' },
      ],
    });
    expect(others).toContainEqual({
      apiVersion: 'v1alpha1',
      kind: 'LinkConfig',
      name: 'eth1',
      up: true,
      mtu: 1400,
    });
    expect(others.at(-1)).toMatchObject({ kind: 'KmsgLogConfig', name: 'remote' });
  });

  test('leave the machine they came with as it was', () => {
    const machine = testMachine({ patches: [{ machine: { nodeLabels: { a: 'b' } } }] });
    const before = JSON.stringify(machine);
    expect(renderTalosMachineConfig(machine, secrets)).toBe(renderTalosMachineConfig(machine, secrets));
    expect(JSON.stringify(machine)).toBe(before);
  });
});

test('a control plane config with everything fits into the user data of a Hetzner server', () => {
  expect(Buffer.byteLength(render().text)).toBeLessThan(32 * 1024);
});
