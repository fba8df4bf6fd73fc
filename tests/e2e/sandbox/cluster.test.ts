// Machines and the real control plane: bootstrap, nodes, the real Cilium operator, leaving machines, crashes, restarts.
// It must never leave a program running.
import { setTimeout as sleep } from 'node:timers/promises';
import { renderTalosMachineConfig } from '../../../plan/machines/talos';
import { talosCall } from './talosCall';
import { KubernetesApi } from '../../../sandbox/cluster/kubernetesApi';
import type { MachineSpec } from '../../../sandbox/machines/interfaces';
import { claimAddressBlock } from '../../../sandbox/daemon/addressBlock';
import type { AddressBlock } from '../../../sandbox/daemon/addressBlock';
import { SandboxMachines } from '../../../sandbox/daemon/sandboxMachines';
import type { TalosCluster } from '../../../sandbox/talos/talosCluster';
import { Reaper } from '../../../sandbox/processes/reaper';
import { processStartTime } from '../../../sandbox/daemon/sandboxRecord';
import { toolsInFolder } from '../../../sandbox/daemon/toolSource';
import { planTalosMachine, withTalosEndpoint } from '../../../plan/machines/talos';
import { temporaryFolder } from '../../unit/sandbox/temporaryFolder';
import { testSecrets } from '../../fixtures/talos/testMachines';
import { describeWith, toolsBin } from './readyTools';

const clusterTools = [
  'etcd',
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'kwok',
  'cilium-operator',
];

interface NodeObject {
  metadata: { name: string; labels: Record<string, string> };
  spec: { podCIDR?: string; taints?: { key: string; effect: string }[] };
  status: { conditions: { type: string; status: string }[] };
}

async function until<T>(what: string, probe: () => Promise<T | undefined | false>, seconds = 60): Promise<T> {
  let last: unknown;
  const deadline = Date.now() + seconds * 1000;
  while (Date.now() < deadline) {
    try {
      const value = await probe();
      if (value !== undefined && value !== false) return value;
    } catch (error) {
      last = error;
    }
    await sleep(200);
  }
  throw new Error(`Waited ${seconds} s in vain for ${what}: ${String(last)}`);
}

describeWith(clusterTools)('a cluster of the sandbox', () => {
  const folder = temporaryFolder();
  const reaper = new Reaper();
  const logged: string[] = [];
  const newHost = () =>
    new SandboxMachines({
      directory: `${folder}/clusters`,
      logDirectory: `${folder}/logs`,
      tool: (name) => toolsInFolder(toolsBin).tool(name),
      reaper,
      log: (line) => logged.push(line),
    });
  let host = newHost();
  let block: AddressBlock;

  beforeAll(async () => {
    block = await claimAddressBlock(folder);
  });
  afterAll(async () => {
    await host.close();
    await reaper.close();
    await block.release();
  }, 60_000);

  const address = (id: number) => `${block.block}.1.${id}`;

  async function spec(id: number, role: 'controlplane' | 'worker'): Promise<MachineSpec> {
    const machine = planTalosMachine({
      role,
      hostname: `node-${id}`,
      talosVersion: '1.12.0',
      nodeSubnets: ['10.0.1.0/24'],
      links: [{ name: 'eth0', dhcp4: true }],
      cluster: {
        name: 'dev',
        endpoint: `https://${address(1)}:6443`,
        podSubnets: ['10.0.16.0/20'],
        serviceSubnets: ['10.0.8.0/21'],
        kubernetesVersion: '1.34.2',
        forwardKubeDNSToHost: false,
      },
    });
    return {
      id,
      name: `node-${id}`,
      userData: renderTalosMachineConfig(withTalosEndpoint(machine, address(1)), await testSecrets()),
      labels: {},
      publicIPv4: address(id),
      loopback: address(id),
      privateIPs: [{ network: 'dev', ip: `10.0.1.${10 + id}`, cidr: '10.0.1.0/24' }],
      cores: 4,
      memoryGiB: 8,
      location: 'fsn1',
      serverType: 'cpx31',
    };
  }

  /** As the program's own kubeconfig would have it: the admin of the machine secrets, at a control plane's address. */
  async function apiAt(id: number): Promise<KubernetesApi> {
    const { certs, clients } = await testSecrets();
    const decode = (text: string) => Buffer.from(text, 'base64').toString('utf8');
    return new KubernetesApi({
      server: `https://${address(id)}:6443`,
      ca: decode(certs.k8s.crt),
      crt: decode(clients.kubernetes.crt),
      key: decode(clients.kubernetes.key),
    });
  }

  async function nodes(api: KubernetesApi): Promise<NodeObject[]> {
    return (await api.list('/api/v1/nodes')) as unknown as NodeObject[];
  }

  const isReady = ({ status, spec: { podCIDR } }: NodeObject) =>
    podCIDR !== undefined &&
    status.conditions.some(({ type, status: is }) => type === 'Ready' && is === 'True');

  const hasNotReadyTaint = ({ spec: { taints = [] } }: NodeObject) =>
    taints.some(({ key }) => key === 'node.kubernetes.io/not-ready');

  const cluster = (): TalosCluster => {
    const [only] = host.clusters.values();
    if (!only) throw new Error('no cluster');
    return only;
  };

  test('waits for Bootstrap, then takes in the machines that were there before and those that come later', async () => {
    await host.boot(await spec(3, 'worker'));
    await host.boot(await spec(1, 'controlplane'));
    expect(cluster().state).toBe('waiting for bootstrap');
    await talosCall(address(1), 'bootstrap', await testSecrets());
    await expect(talosCall(address(1), 'bootstrap', await testSecrets())).rejects.toThrow(
      'etcd data directory is not empty',
    );

    const api = await apiAt(1);
    await until('the API server', () => api.raw('GET', '/readyz'), 120);
    await host.boot(await spec(2, 'controlplane'));
    await expect(talosCall(address(2), 'bootstrap', await testSecrets())).rejects.toThrow(
      'etcd data directory is not empty',
    );
    // A node turns Ready first; the controller takes its not-ready taint away a moment later.
    const found = await until('three ready nodes that pods may be put on', async () => {
      const list = await nodes(api);
      return list.length === 3 && list.every(isReady) && !list.some(hasNotReadyTaint) && list;
    });
    expect(found.map(({ metadata }) => metadata.name)).toEqual(['node-1', 'node-2', 'node-3']);
    const cidrs = found.map(({ spec: { podCIDR } }) => podCIDR);
    expect(new Set(cidrs).size).toBe(3);
    for (const cidr of cidrs) expect(cidr).toMatch(/^10\.0\.(1[6-9]|2\d|3[01])\.0\/24$/);
    expect(found[0]?.spec.taints).toContainEqual(
      expect.objectContaining({ key: 'node-role.kubernetes.io/control-plane' }),
    );
    expect(found[2]?.spec.taints ?? []).toEqual([]);
    // The second control plane's own address leads to the same API, with a certificate that is good there.
    await until(
      'the API at the second control plane',
      async () => (await nodes(await apiAt(2))).length === 3,
    );
    api.close();
  }, 240_000);

  test("runs the real operator with a Release's settings, and anew when they change", async () => {
    const api = cluster().plane?.api;
    if (!api) throw new Error('no API');
    const status = () => cluster().operator?.status();
    expect(status()?.state).toBe('waiting for a Cilium release');
    const labels = { name: 'cilium-operator' };
    await api.create('/apis/rbac.authorization.k8s.io/v1/clusterrolebindings', {
      metadata: { name: 'cilium-operator' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
      subjects: [{ kind: 'ServiceAccount', name: 'cilium-operator', namespace: 'kube-system' }],
    });
    await api.create('/api/v1/namespaces/kube-system/configmaps', {
      metadata: { name: 'cilium-config' },
      data: { ipam: 'kubernetes', 'enable-ipv4': 'true', 'enable-ipv6': 'false', 'cluster-name': 'default' },
    });
    await api.create('/apis/apps/v1/namespaces/kube-system/deployments', {
      metadata: { name: 'cilium-operator' },
      spec: {
        replicas: 1,
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { containers: [{ name: 'operator', image: 'cilium' }] } },
      },
    });
    const crd = (name: string) => `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${name}.cilium.io`;
    await until('the CRDs', () => api.find(crd('ciliumnodes')), 90);
    expect(await api.find(crd('ciliumbgpclusterconfigs'))).toBeUndefined();
    const before = status()?.pid;
    await api.patch('/api/v1/namespaces/kube-system/configmaps/cilium-config', {
      data: { 'enable-bgp-control-plane': 'true' },
    });
    await until('the BGP CRDs', () => api.find(crd('ciliumbgpclusterconfigs')), 90);
    expect(status()?.pid).not.toBe(before);
    await api.delete('/apis/apps/v1/namespaces/kube-system/deployments/cilium-operator');
    await until('the operator to end', () =>
      Promise.resolve(status()?.state === 'waiting for a Cilium release'),
    );
  }, 240_000);

  test('a machine that is off or deleted keeps its node, and its place in etcd unless it left before', async () => {
    await host.shutdown(3);
    expect(cluster().machines.get(3)?.isOn).toBe(false);
    await expect(talosCall(address(3), 'version', await testSecrets())).rejects.toThrow();
    const api = await apiAt(2);
    expect(await nodes(api)).toHaveLength(3);
    await host.boot(await spec(3, 'worker'));
    await talosCall(address(3), 'version', await testSecrets());

    const isReadyNow = async (name: string) => {
      const found = (await nodes(api)).find(({ metadata }) => metadata.name === name);
      return found?.status.conditions.find(({ type }) => type === 'Ready')?.status;
    };
    await until('node-3 to be ready again', async () => (await isReadyNow('node-3')) === 'True');
    await talosCall(address(1), 'etcdLeave', await testSecrets());
    await host.remove(1);
    await until('node-1 not to be ready', async () => (await isReadyNow('node-1')) === 'Unknown');
    expect(await nodes(api)).toHaveLength(3);
    await api.delete('/api/v1/nodes/node-1');
    await expect((await apiAt(1)).raw('GET', '/readyz')).rejects.toThrow('ECONNREFUSED');
    api.close();
  }, 120_000);

  test('takes a cluster up again from its data, with the same nodes', async () => {
    const pids = cluster().plane?.parts.map(({ pid }) => pid ?? 0) ?? [];
    expect(pids).toHaveLength(5);
    await host.close();
    expect(pids.filter((pid) => processStartTime(pid) !== '')).toEqual([]);
    host = newHost();
    await Promise.all([host.boot(await spec(2, 'controlplane')), host.boot(await spec(3, 'worker'))]);
    const api = await apiAt(2);
    await until('the nodes', async () => (await nodes(api)).length === 2, 120);
    api.close();
  }, 240_000);

  test('a part that crashes is told with the end of its log, and stays down', async () => {
    const part = cluster().plane?.parts.find(({ name }) => name === 'kube-scheduler');
    process.kill(part?.pid ?? 0, 'SIGKILL');
    await until('the crash to be seen', () => Promise.resolve(part?.state === 'crashed'));
    expect(part?.problem).toContain('kube-scheduler ended (signal SIGKILL). The end of its log');
    expect(cluster().problem).toBe(part?.problem);
    expect(logged.at(-1)).toBe(part?.problem);
  });

  test('ends with its last control plane, and can be made anew', async () => {
    const pids = cluster().plane?.parts.map(({ pid }) => pid ?? 0) ?? [];
    await host.remove(2);
    expect(pids.filter((pid) => processStartTime(pid) !== '')).toEqual([]);
    expect(cluster().state).toBe('waiting for bootstrap');
    await host.remove(3);
    expect(host.clusters.size).toBe(0);
    await host.boot(await spec(1, 'controlplane'));
    expect(cluster().state).toBe('waiting for bootstrap');
  }, 60_000);
});
