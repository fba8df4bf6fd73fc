import fc from 'fast-check';
import { agentOptions } from '../../../chart/agentOptions';
import { planText } from '../../../cli/present/planText';
import { parseStack } from '../../../spec/parseStack';
import type { Problem } from '../../../config/problem';
import { ciliumVersions } from '../../../config/schema/versions';
import type { ClusterPlan } from '../../../plan/clusterPlan';
import { precedenceOf } from '../../../plan/objects/nodeConfig/precedence';
import { planCluster } from '../../../plan/planCluster';
import { effectiveOptions } from '../../../providers/src/kubernetes/cilium/nodeOverrides';
import { hetznerPlan } from '../../fixtures/plans';
import { problemsOf } from '../../fixtures/problems';
import { hostsStack } from '../../fixtures/stacks';

type Changes = Readonly<Record<string, unknown>>;

function hosts(changes: Changes): ClusterPlan {
  return planCluster(parseStack(hostsStack(changes)));
}

/** Refusals where there are any, else remarks, of these rules alone. */
function found(changes: Changes): Problem[] {
  const ours = ({ rule }: Problem): boolean => rule.startsWith('node-config');
  try {
    return hosts(changes).remarks.filter(ours);
  } catch {
    return problemsOf(() => hosts(changes)).filter(ours);
  }
}

const other = {
  'nodes.hardware.other': { devices: ['eth1'] },
  'nodes.workers.general.hosts': [{ name: 'two', address: '10.0.1.2', hardware: 'other' }],
};

/** An override for the second host. */
function only(config: Changes, more: Changes = {}): Changes {
  return {
    'nodes.workers.general.labels': { rack: 'b' },
    'cilium.nodeConfigs': { rack: { labels: { rack: 'b' }, ...config } },
    ...more,
  };
}

describe('options of single nodes', () => {
  it('are not planned where all nodes have the same', () => {
    expect(hosts({}).nodeConfig).toBeUndefined();
  });

  it('follow from hardware: devices, acceleration, datapath and keys of the ConfigMap', () => {
    const { nodeConfig } = hosts({
      ...other,
      'nodes.hardware.other': {
        devices: ['eth1'],
        acceleration: 'native',
        datapathMode: 'netkit',
        config: { 'bpf-lb-map-max': 131072, 'enable-bbr': true },
      },
    });
    expect(nodeConfig?.overrides).toMatchObject([
      { name: 'hardware-card', defaults: { devices: 'eth0' } },
      {
        name: 'hardware-other',
        matchLabels: { 'routewise.io/hardware': 'other' },
        defaults: {
          'bpf-lb-acceleration': 'native',
          'bpf-lb-map-max': '131072',
          'datapath-mode': 'netkit',
          devices: 'eth1',
          'enable-bbr': 'true',
        },
      },
    ]);
  });

  it('reach nodes of Talos by a label that the machine config gives them', () => {
    const plan = hetznerPlan({
      'nodes.hardware': { fast: { config: { 'bpf-lb-map-max': 131072 } } },
      'nodes.workers.general.hardware': 'fast',
    });
    expect(plan.nodeConfig?.overrides[0]?.matchLabels).toEqual({ 'routewise.io/hardware': 'fast' });
    const { machines } = plan.distribution;
    expect(JSON.stringify(machines.general)).toContain('"routewise.io/hardware":"fast"');
    expect(JSON.stringify(machines['control-plane'])).not.toContain('routewise.io/hardware');
  });

  it.each([
    ['node-config-unknown-key', { config: { 'bpf-lb-accelaration': 'native' } }, 'bpf-lb-acceleration'],
    ['node-config-unknown-key', { config: { 'loadBalancer.acceleration': 'native' } }, 'bpf-lb-acceleration'],
    ['node-config-unknown-key', { config: { MTU: 1400 } }, 'write mtu'],
    ['node-config-key-not-the-agents', { config: { 'identity-gc-interval': '5m' } }, 'cilium.values'],
    ['node-config-cluster-wide', { config: { 'routing-mode': 'native' } }, 'whole cluster'],
    ['node-config-wrong-type', { config: { 'enable-bbr': 'yes' } }, 'true or false'],
    ['node-config-wrong-type', { config: { 'bpf-lb-map-max': '64k' } }, 'a whole number'],
    ['node-config-wrong-type', { config: { 'bpf-map-event-buffers': 'x', 'crd-wait-timeout': '5' } }, '5m0s'],
    ['node-config-empty', {}, 'an option'],
    ['node-config-mtu-above-link', { mtu: 9000 }, '1500'],
    ['node-config-undocumented-key', { config: { 'enable-source-ip-verification': false } }, 'one node'],
  ])('are judged by %s: %j', (rule, config, remedy) => {
    const [problem, ...more] = found(only(config)).filter((each) => each.rule === rule);
    expect(more).toEqual([]);
    expect(problem?.remedy).toContain(remedy);
    expect(problem?.path).toMatch(/^routewise:cilium\.nodeConfigs\.rack/);
  });

  it('are quiet about near misses', () => {
    const fine = {
      mtu: 1500,
      acceleration: 'native',
      config: { 'enable-bbr': true, 'crd-wait-timeout': '5m', 'bpf-lb-map-max': 1 },
    };
    expect(found(only(fine))).toEqual([]);
  });

  it('are refused where the agents would not read them', () => {
    const rules = (values: Changes): string[] =>
      found(only({ mtu: 1400 }, { 'cilium.values': { daemon: values } })).map(({ rule }) => rule);
    expect(rules({ configSources: 'config-map:cilium-config' })).toEqual(['node-config-not-read']);
    expect(rules({ configSources: 'config-map:cilium-config,cilium-node-config' })).toEqual([]);
    expect(rules({ allowedConfigOverrides: 'devices' })).toEqual(['node-config-key-blocked']);
    expect(rules({ allowedConfigOverrides: 'devices,mtu' })).toEqual([]);
    expect(rules({ blockedConfigOverrides: 'mtu' })).toEqual(['node-config-key-blocked']);
    expect(rules({ blockedConfigOverrides: 'devices' })).toEqual([]);
  });

  it('warn of labels that no node has', () => {
    const nobody = { nobody: { labels: { rack: 'z' }, mtu: 1400 } };
    expect(found({ 'cilium.nodeConfigs': nobody }).map(({ rule }) => rule)).toEqual([
      'node-config-matches-no-node',
    ]);
  });

  it('refuse a name that hardware has taken', () => {
    const taken = { 'cilium.nodeConfigs': { 'hardware-other': { labels: {}, mtu: 1400 } } };
    expect(found({ ...other, ...taken }).map(({ rule }) => rule)).toContain('node-config-name-taken');
  });

  it('tell which of several overrides wins, in plan, warning and text', () => {
    const changes = {
      ...other,
      'cilium.nodeConfigs': {
        'a-first': { labels: {}, devices: ['eth7'] },
        'z-last': { labels: {}, devices: ['eth9'], mtu: 1400 },
      },
    };
    const plan = hosts(changes);
    expect(plan.nodeConfig?.precedence).toEqual([
      {
        key: 'devices',
        nodes: ['one'],
        wins: { name: 'z-last', value: 'eth9' },
        over: [
          { name: 'hardware-card', value: 'eth0' },
          { name: 'a-first', value: 'eth7' },
        ],
      },
      {
        key: 'devices',
        nodes: ['two'],
        wins: { name: 'z-last', value: 'eth9' },
        over: [
          { name: 'hardware-other', value: 'eth1' },
          { name: 'a-first', value: 'eth7' },
        ],
      },
    ]);
    expect(found(changes).map(({ rule, path }) => [rule, path])).toEqual([
      ['node-config-precedence', 'routewise:cilium.nodeConfigs.z-last'],
      ['node-config-precedence', 'routewise:cilium.nodeConfigs.z-last'],
    ]);
    expect(planText(plan, 'metal').replaceAll(/\s+/g, ' ')).toContain(
      'devices on one: eth9 of z-last, not eth0 of hardware-card nor eth7 of a-first',
    );
  });

  it('are won by the same override that the agent follows', () => {
    const defaults = fc.dictionary(
      fc.constantFrom('devices', 'mtu', 'debug'),
      fc.constantFrom('1', '2', '3'),
    );
    const override = fc.record({
      name: fc.stringMatching(/^[a-zA-Z0-9.-]{1,4}$/),
      matchLabels: fc.dictionary(fc.constantFrom('rack', 'card'), fc.constantFrom('a', 'b'), { maxKeys: 1 }),
      defaults,
    });
    const overrides = fc.uniqueArray(override, { selector: ({ name }) => name, maxLength: 5 });
    fc.assert(
      fc.property(overrides, (all) => {
        const labels = { rack: 'a', card: 'b' };
        const here = all.filter(({ matchLabels }) =>
          Object.entries(matchLabels).every(([key, value]) => labels[key as 'rack'] === value),
        );
        const planned = precedenceOf(
          all.map((each) => ({ ...each, reason: { text: '' } })),
          new Map([['node', new Set(here.map(({ name }) => name))]]),
        );
        const read = effectiveOptions(all, labels);
        for (const { key, wins } of planned) expect(wins.value).toBe(read[key]);
        const twice = Object.keys(read).filter(
          (key) => here.filter((each) => key in each.defaults).length > 1,
        );
        expect(planned.map(({ key }) => key)).toEqual(twice.sort());
      }),
    );
  });
});

describe('the options of the agent', () => {
  it.each(ciliumVersions)('of %s hold what overrides are made of', (version) => {
    const { agent } = agentOptions(version);
    expect(agentOptions(version).version).toBe(version);
    expect(agent).toMatchObject({
      'bpf-lb-acceleration': 'string',
      'datapath-mode': 'string',
      devices: 'strings',
      'enable-bbr': 'bool',
      mtu: 'int',
    });
    expect(Object.keys(agent).length).toBeGreaterThan(350);
  });
});
