// Cases of options of single nodes.
import { hostsStack } from '../../../fixtures/stacks';
import type { ProblemCase, ProblemCases } from '../problemCase';
import { ofPlan } from '../problemCase';

type Changes = Readonly<Record<string, unknown>>;

const rack = 'cilium.nodeConfigs.rack';

/** One override for the hosts of the pool, said in two ways. */
function ofOverride(key: string, trips: Changes, misses: Changes): ProblemCase {
  return ofPlan(`${rack}${key}`, overriding(trips), overriding(misses), hostsStack);
}

function overriding(config: Changes): Changes {
  return {
    'nodes.workers.general.labels': { rack: 'b' },
    [rack]: { labels: { rack: 'b' }, ...config },
  };
}

/** The same override under two sets of Helm values. */
function ofValues(key: string, trips: Changes, misses: Changes): ProblemCase {
  const withValues = (daemon: Changes): Changes => ({
    ...overriding({ mtu: 1400 }),
    'cilium.values': { daemon },
  });
  return ofPlan(`${rack}${key}`, withValues(trips), withValues(misses), hostsStack);
}

const ofOption = (trips: Changes, misses: Changes): ProblemCase =>
  ofOverride(`.config.${Object.keys(trips)[0] ?? ''}`, { config: trips }, { config: misses });

const others = (name: string): Changes => ({
  'cilium.nodeConfigs': { [name]: { labels: {}, mtu: 1400 } },
  'nodes.hardware.other': { devices: ['eth1'] },
  'nodes.workers.general.hosts': [{ name: 'two', address: '10.0.1.2', hardware: 'other' }],
});

export const nodeConfigCases: ProblemCases = {
  'node-config-cluster-wide': ofOption({ 'routing-mode': 'native' }, { 'enable-bbr': true }),
  'node-config-undocumented-key': ofOption(
    { 'enable-source-ip-verification': false },
    { 'enable-bbr': false },
  ),
  'node-config-key-not-the-agents': ofOption({ 'identity-gc-interval': '5m' }, { 'crd-wait-timeout': '5m' }),
  'node-config-unknown-key': ofOption(
    { 'bpf-lb-accelaration': 'native' },
    { 'bpf-lb-acceleration': 'native' },
  ),
  'node-config-wrong-type': ofOption({ 'bpf-lb-map-max': '64k' }, { 'bpf-lb-map-max': '65536' }),
  'node-config-empty': ofOverride('', {}, { mtu: 1400 }),
  'node-config-not-read': ofValues(
    '',
    { configSources: 'config-map:cilium-config' },
    { configSources: 'config-map:cilium-config,cilium-node-config' },
  ),
  'node-config-key-blocked': ofValues(
    '.mtu',
    { blockedConfigOverrides: 'devices,mtu' },
    { blockedConfigOverrides: 'devices' },
  ),
  'node-config-mtu-above-link': ofOverride('.mtu', { mtu: 1501 }, { mtu: 1500 }),
  'node-config-matches-no-node': ofOverride(
    '.labels',
    { labels: { rack: 'z' }, mtu: 1400 },
    { labels: { rack: 'b' }, mtu: 1400 },
  ),
  'node-config-name-taken': ofPlan(
    'cilium.nodeConfigs.hardware-other',
    others('hardware-other'),
    others('hardware-others'),
    hostsStack,
  ),
  'node-config-precedence': ofPlan(
    'cilium.nodeConfigs.z-last',
    { 'cilium.nodeConfigs': { 'a-first': { labels: {}, mtu: 1400 }, 'z-last': { labels: {}, mtu: 1300 } } },
    {
      'cilium.nodeConfigs': {
        'a-first': { labels: {}, mtu: 1400 },
        'z-last': { labels: {}, config: { 'enable-bbr': true } },
      },
    },
    hostsStack,
  ),
};
