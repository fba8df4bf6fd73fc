import { parseStack } from '../../../../../spec/parseStack';
import { uniqueLocalRanges } from '../../../../../config/uniqueLocal';
import { cidr, contains, overlaps } from '../../../../../config/cidr';
import { RefusedError } from '../../../../../config/problem';
import { k3sNodeOf } from '../../../../../plan/machines/k3s/k3sNode';
import { k3sConfigOf, k3sFiles, placeholderSecrets } from '../../../../../plan/machines/k3s';
import { planCluster } from '../../../../../plan/planCluster';
import { k3sHetznerPlan, k3sHostsPlan, k3sProxmoxPlan } from '../../../../fixtures/plans';
import { proxmoxStack, stackWith } from '../../../../fixtures/stacks';

const k3s = { distribution: { kind: 'k3s', kernel: '6.8' } };

/** Ids and paths of what a stack is refused or warned of. */
function found(stack: unknown): string[] {
  try {
    return planCluster(parseStack(stack)).remarks.map(({ rule, path }) => `${rule} ${path}`);
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    return error.problems.map(({ rule, path }) => `${rule} ${path}`);
  }
}

describe('what k3s would end with is refused', () => {
  const config = 'routewise:distribution.config';
  test.each([
    [
      'k3s-option-unknown',
      `${config}.all.kublet-arg`,
      { all: { 'kublet-arg': ['max-pods=200'] } },
      { all: { 'kubelet-arg': ['max-pods=200'] } },
    ],
    // An agent ends with what only a server knows.
    [
      'k3s-option-unknown',
      `${config}.agents.tls-san`,
      { agents: { 'tls-san': ['a.example.com'] } },
      { servers: { 'tls-san': ['a.example.com'] } },
    ],
    ['k3s-option-secret', `${config}.all.token`, { all: { token: 'x' } }, {}],
    [
      'k3s-option-shape',
      `${config}.all.kubelet-arg`,
      { all: { 'kubelet-arg': 'max-pods=200' } },
      { all: { snapshotter: 'native' } },
    ],
    [
      'k3s-option-shape',
      `${config}.all.snapshotter`,
      { all: { snapshotter: ['native'] } },
      { all: { snapshotter: 'native' } },
    ],
  ])('%s at %s', (rule, path, wrong, right) => {
    expect(found(proxmoxStack({ ...k3s, 'distribution.config': wrong }))).toContain(`${rule} ${path}`);
    expect(found(proxmoxStack({ ...k3s, 'distribution.config': right })).join()).not.toContain(path);
  });

  it('names the option that was probably meant', () => {
    expect(() =>
      planCluster(
        parseStack(proxmoxStack({ ...k3s, 'distribution.config': { all: { 'kublet-arg': ['a=b'] } } })),
      ),
    ).toThrow(/ends at its start.*did you mean kubelet-arg\?/s);
  });

  it('labels of Kubernetes’ own that a kubelet may not set', () => {
    const labels = (label: string) =>
      proxmoxStack({ ...k3s, 'nodes.workers.general.labels': { [label]: 'x' } });
    expect(found(labels('node-role.kubernetes.io/worker'))).toContain(
      'config-invalid-value routewise:nodes.workers.general.labels.node-role.kubernetes.io/worker',
    );
    for (const fine of ['example.com/disk', 'topology.kubernetes.io/zone', 'node.kubernetes.io/pool'])
      expect(found(labels(fine)).join()).not.toContain('config-invalid-value');
  });

  it('k3s-user-data-too-long: what Hetzner Cloud would not take', () => {
    const args = Array.from(
      { length: 400 },
      (_, index) => `feature-gates=SomeRatherLongNameOfAFeature${index}=true`,
    );
    const long = { 'distribution.config': { all: { 'kubelet-arg': args } } };
    expect(found(stackWith({ ...k3s, ...long }))).toContain(
      'k3s-user-data-too-long routewise:distribution.config',
    );
    expect(found(proxmoxStack({ ...k3s, ...long })).join()).not.toContain('too-long');
    expect(found(stackWith(k3s)).join()).not.toContain('too-long');
  });
});

describe('nodes of k3s', () => {
  it('one server begins the cluster, and joins like the others when it is made anew', () => {
    const plan = k3sProxmoxPlan();
    const join = (name: string) => k3sNodeOf(plan, name).join;
    expect(join('vms-control-plane-1')).toEqual({ kind: 'first', servers: ['10.0.1.12', '10.0.1.13'] });
    expect(join('vms-control-plane-2')).toEqual({ kind: 'other', servers: ['10.0.1.11', '10.0.1.13'] });
    // Agents ask the shared address first, and every server if that does not answer.
    expect(join('vms-general-1').servers).toEqual(['10.0.1.10', '10.0.1.11', '10.0.1.12', '10.0.1.13']);
  });

  it('carry their hardware as a label from their first start on, beside those of their pool', () => {
    const plan = k3sHostsPlan({ ...k3s, 'nodes.controlPlanes.labels': { tier: 'one' } });
    const server = plan.nodes.find(({ role }) => role === 'control-plane');
    expect(server?.hardware).toBeDefined();
    expect(k3sConfigOf(k3sNodeOf(plan, server?.name ?? ''))['node-label']).toEqual([
      'tier=one',
      `routewise.io/hardware=${server?.hardware ?? ''}`,
    ]);
  });

  it('servers on Proxmox VE share an address by keepalived, in an order without ties', () => {
    const plan = k3sProxmoxPlan();
    expect(plan.apiEndpoint).toMatchObject({ choice: 'virtual-ip', host: '10.0.1.10' });
    const shared = [1, 2, 3].map((index) => k3sNodeOf(plan, `vms-control-plane-${index}`).shared);
    expect(shared[0]).toMatchObject({ address: '10.0.1.10', prefix: 24, own: '10.0.1.11' });
    expect(new Set(shared.map((each) => each?.priority)).size).toBe(3);
    expect(new Set(shared.map((each) => each?.routerId)).size).toBe(1);
    expect(k3sNodeOf(plan, 'vms-general-1').shared).toBeUndefined();
    const files = k3sFiles(k3sNodeOf(plan, 'vms-control-plane-1'), placeholderSecrets);
    const config = files.find(({ path }) => path === '/etc/keepalived/keepalived.conf');
    expect(config?.content).toContain('10.0.1.10/24');
    // More servers must not need a change on those that run.
    expect(config?.content).not.toContain('10.0.1.12');
  });

  it('agents on Hetzner Cloud know the API by the load balancer’s private address, and Cilium by its own node’s', () => {
    const plan = k3sHetznerPlan({ 'cluster.apiEndpoint': 'load-balancer' });
    expect(plan.distribution.sharedHost).toBe('10.0.1.10');
    expect(plan.cilium.helmValues).toMatchObject({ k8sServiceHost: '127.0.0.1', k8sServicePort: 6444 });
    expect(k3sNodeOf(plan, 'dev-general-1').join.servers[0]).toBe('10.0.1.10');
    expect(k3sNodeOf(plan, 'dev-control-plane-1', ['203.0.113.9']).sans).toEqual([
      '10.0.1.10',
      '203.0.113.9',
    ]);
    expect(plan.infrastructure.imageName).toBe('ubuntu-24.04');
    expect(k3sHetznerPlan({ 'provider.image': { selector: 'os=own' } }).infrastructure).toMatchObject({
      imageSelector: 'os=own',
    });
  });

  it('agents on Hetzner Cloud know all servers by their private addresses where no load balancer stands before them', () => {
    const plan = k3sHetznerPlan();
    expect(plan.apiEndpoint.choice).toBe('control-plane');
    expect(plan.distribution.sharedHost).toBeUndefined();
    expect(k3sNodeOf(plan, 'dev-general-1').join.servers).toEqual(['10.0.1.11', '10.0.1.12', '10.0.1.13']);
  });

  it('opens SSH where it is asked for, and never Talos’ port', () => {
    const ports = (changes: Record<string, unknown>) =>
      k3sHetznerPlan(changes).infrastructure.firewalls.worker.rules.map(({ port }) => port);
    expect(ports({})).not.toContain('50000');
    expect(ports({})).not.toContain('22');
    expect(ports({ 'access.ssh': ['192.0.2.0/24'] })).toContain('22');
  });

  it('another cloud controller gives nodes their addresses where one runs', () => {
    const plan = k3sHetznerPlan({ 'provider.podRoutes': 'cloud-controller' });
    expect(plan.distribution.pools['control-plane']?.config).toMatchObject({
      'disable-cloud-controller': true,
      'kubelet-arg': ['cloud-provider=external'],
    });
    expect(k3sHetznerPlan().distribution.pools['control-plane']?.config).not.toHaveProperty(
      'disable-cloud-controller',
    );
  });

  it('taints servers unless pods may run there, and adds to lists instead of replacing them', () => {
    const config = (changes: Record<string, unknown>) =>
      k3sProxmoxPlan(changes).distribution.pools['control-plane']?.config;
    expect(config({})?.['node-taint']).toEqual(['node-role.kubernetes.io/control-plane:NoSchedule']);
    expect(config({ 'nodes.controlPlanes.schedulable': true })).not.toHaveProperty('node-taint');
    const servers = { 'kube-controller-manager-arg': ['bind-address=0.0.0.0'] };
    expect(config({ 'distribution.config': { servers } })?.['kube-controller-manager-arg']).toEqual([
      'node-cidr-mask-size-ipv4=24',
      'bind-address=0.0.0.0',
    ]);
  });

  it('keeps tokens out of the config, and says where they lie', () => {
    const plan = k3sProxmoxPlan();
    const server = k3sConfigOf(k3sNodeOf(plan, 'vms-control-plane-1'));
    expect(server).not.toHaveProperty('token');
    expect(server['token-file']).toBe('/etc/rancher/k3s/token');
  });
});

describe('a cluster’s own IPv6 prefix', () => {
  it('is a unique local /48 that follows from the name, and stays', () => {
    expect(uniqueLocalRanges('vms')).toEqual({
      prefix: 'fd0a:9ac0:6558::/48',
      nodes: 'fd0a:9ac0:6558::/64',
      services: 'fd0a:9ac0:6558:1::/112',
      pods: 'fd0a:9ac0:6558:8000::/49',
    });
  });

  it('holds ranges apart from each other, and differs from name to name', () => {
    const prefixes = new Set<string>();
    for (const name of ['a', 'b', 'vms', 'vms6', 'prod']) {
      const { prefix, ...ranges } = uniqueLocalRanges(name);
      prefixes.add(prefix);
      const parts = Object.values(ranges as Record<string, string>).map(cidr);
      for (const [index, part] of parts.entries()) {
        expect(contains(cidr('fd00::/8'), part) && contains(cidr(prefix), part)).toBe(true);
        for (const other of parts.slice(0, index)) expect(overlaps(part, other)).toBe(false);
      }
    }
    expect(prefixes.size).toBe(5);
  });

  it('stands in where the stack names none, and steps back where it does', () => {
    const ipv6 = (changes: Record<string, unknown>) =>
      parseStack(proxmoxStack({ 'network.families': 'dual-stack', ...changes })).network.ipv6;
    expect(ipv6({}).nodes).toBe(uniqueLocalRanges('vms').nodes);
    expect(ipv6({ 'network.ipv6': { seed: 'site a' } }).pods).toBe(uniqueLocalRanges('site a').pods);
    expect(ipv6({ 'network.ipv6': { pods: 'fd00:70::/104', podBlock: 120 } })).toMatchObject({
      pods: 'fd00:70::/104',
      services: uniqueLocalRanges('vms').services,
    });
  });
});
