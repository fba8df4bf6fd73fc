// What goes to the agent past the chart: `extraConfig` and `extraArgs`, read as the agent reads them.
import { checkValues } from '../../../../chart/checkValues';
import type { HelmValue } from '../../../../chart/helmValue';
import { rules, runRules } from '../../../../plan/rules';
import { pastOptionsOf } from '../../../../plan/effective/pastOptions';
import type { Input } from './ruleCase';
import { contextOf, native, nested, replaced } from './ruleCase';

function told(input: Input): string[] {
  return runRules(rules, contextOf(input), (key) => key)
    .filter(({ severity }) => severity !== 'note')
    .map(({ rule, path }) => `${rule} at ${path}`);
}

describe('options past the chart', () => {
  it.each<[string, Record<string, HelmValue>, Record<string, string>]>([
    ['none', {}, {}],
    ['texts', { 'extraConfig.mtu': '1400' }, { mtu: '1400' }],
    [
      'numbers and booleans',
      { 'extraConfig.mtu': 1400, 'extraConfig.debug': true },
      { mtu: '1400', debug: 'true' },
    ],
    ['an argument with its value', { extraArgs: ['--mtu=1400'] }, { mtu: '1400' }],
    [
      'an argument before its value',
      { extraArgs: ['--mtu', '1400', '--debug'] },
      { mtu: '1400', debug: 'true' },
    ],
    ['an argument with one dash', { extraArgs: ['-debug'] }, { debug: 'true' }],
    [
      'the argument over the option',
      { 'extraConfig.mtu': '1400', extraArgs: ['--mtu=1300'] },
      { mtu: '1300' },
    ],
    ['a value with an equals sign', { extraArgs: ['--labels=a=b'] }, { labels: 'a=b' }],
    ['what is none', { extraArgs: ['', 'mtu', 7, null], extraConfig: 'mtu' }, {}],
    ['what the chart cannot write', { extraConfig: { mtu: null, devices: ['eth0'] } }, {}],
  ])('%s', (_, values, options) => {
    const found = pastOptionsOf('agent', nested(values)).map(({ name, value }) => [name, value] as const);
    expect(Object.fromEntries(found)).toEqual(options);
  });
});

describe('rules', () => {
  const delegated = {
    'ipam.mode': 'delegated-plugin',
    'cni.customConf': true,
    'endpointRoutes.enabled': true,
    'endpointHealthChecking.enabled': false,
    ...native,
  };

  it.each<[string, Record<string, HelmValue>]>([
    ['the router’s address by argument', { ...delegated, extraArgs: ['--local-router-ipv4=169.254.23.0'] }],
    ['the router’s address by option', { ...delegated, 'extraConfig.local-router-ipv4': '169.254.23.0' }],
    [
      'the native range by option',
      { routingMode: 'native', 'extraConfig.ipv4-native-routing-cidr': '10.0.0.0/8' },
    ],
    [
      'the native range by argument',
      { routingMode: 'native', extraArgs: ['--ipv4-native-routing-cidr=10.0.0.0/8'] },
    ],
    [
      'masquerading off by argument',
      { routingMode: 'native', extraArgs: ['--enable-ipv4-masquerade=false'] },
    ],
  ])('let pass %s', (_, values) => {
    expect(told({ values })).toEqual([]);
  });

  it.each<[string, Record<string, HelmValue>, string]>([
    [
      'a mode by option',
      { 'extraConfig.routing-mode': 'native' },
      'native-ipv4-cidr-missing-unsaid at ipv4NativeRoutingCIDR',
    ],
    [
      'direct routes by argument',
      { extraArgs: ['--auto-direct-node-routes'] },
      'tunnel-with-direct-routes at extraArgs',
    ],
    [
      'an MTU by option',
      { ...replaced, 'ipv6.enabled': true, 'extraConfig.mtu': '1300' },
      'mtu-below-ipv6-minimum at extraConfig.mtu',
    ],
    [
      'iptables off by argument',
      { l7Proxy: true, extraArgs: ['--install-iptables-rules=false'] },
      'no-iptables-rules at extraArgs',
    ],
  ])('judge %s, and blame it where it stands', (_, values, problem) => {
    expect(told({ values })).toContain(problem);
  });

  it.each<[string, Record<string, HelmValue>, string[]]>([
    [
      'a range that the operator gives out by argument',
      {
        'ipam.operator.clusterPoolIPv4PodCIDRList': ['10.42.0.0/16'],
        'operator.extraArgs': ['--cluster-pool-ipv4-cidr=10.50.0.0/33'],
      },
      ['pool-is-no-network at operator.extraArgs'],
    ],
    [
      'the same to the agent, which does not know it',
      { extraArgs: ['--cluster-pool-ipv4-cidr=10.50.0.0/33'] },
      ['argument-unknown at extraArgs'],
    ],
    [
      'an option of the agent to the operator',
      { 'operator.extraArgs': ['--routing-mode=native'] },
      ['operator-argument-unknown at operator.extraArgs'],
    ],
    [
      'a time that the operator cannot read',
      { 'operator.extraArgs': ['--identity-gc-interval=15'] },
      ['operator-option-not-readable at operator.extraArgs'],
    ],
    [
      'the same for both to read',
      { 'extraConfig.enable-ipv6': 'yes' },
      ['option-not-readable at extraConfig.enable-ipv6'],
    ],
    [
      'a switch of the operator’s that both are told',
      { 'extraConfig.enable-lb-ipam': 'yes' },
      ['option-not-readable at extraConfig.enable-lb-ipam'],
    ],
    [
      'a mode that only one of the two is told',
      { 'operator.extraArgs': ['--ipam=kubernetes'] },
      ['agent-and-operator-told-apart at operator.extraArgs'],
    ],
    [
      'a mode that only agents are told',
      { extraArgs: ['--ipam=kubernetes'] },
      ['agent-and-operator-told-apart at extraArgs'],
    ],
    [
      'a mode that both are told',
      { extraArgs: ['--ipam=kubernetes'], 'operator.extraArgs': ['--ipam=kubernetes'] },
      [],
    ],
    ['how each logs', { 'operator.extraArgs': ['--debug=true'] }, []],
    ['hidden options of the operator', { 'operator.extraArgs': ['--enable-srv6=false', '--cmdref=x'] }, []],
  ])('of the operator: %s', (_, values, problems) => {
    expect(told({ version: '1.19.6', values })).toEqual(problems);
  });

  it('never quote an argument that is a secret', () => {
    const secret = 'hunter2hunter2';
    const secretive = {
      extraArgs: [
        `--etcd-tokn=${secret}`,
        `--some-password=${secret}`,
        `--kvstore-op=etcd.password=${secret}`,
      ],
      'operator.extraArgs': [`--some-password=${secret}`],
    };
    const problems = runRules(rules, contextOf({ values: secretive }), (key) => key);
    expect(problems.map(({ rule }) => rule)).toContain('operator-argument-unknown');
    expect(JSON.stringify(problems)).not.toContain(secret);
    expect(JSON.stringify(problems)).toContain('--some-password=(not shown)');
  });

  it('leave to the chart what the chart alone looks at', () => {
    const values = {
      routingMode: 'native',
      enableIPv4Masquerade: true,
      'extraConfig.ipv4-native-routing-cidr': '10.0.0.0/8',
    };
    expect(told({ values })).toEqual(['native-ipv4-cidr-missing at ipv4NativeRoutingCIDR']);
  });
});

describe('values that Cilium takes as they are', () => {
  const check = (values: Record<string, HelmValue>, version: '1.18.5' | '1.19.6' | '1.20.1'): string[] => [
    ...told({ version, values }),
    ...checkValues(version, nested(values)).map(({ rule, path }) => `${rule} at ${path}`),
  ];
  it.each<[string, Record<string, HelmValue>]>([
    ['capitals where the agent makes them small', { 'bpf.monitorAggregation': 'Medium' }],
    ['capitals where the chart makes them small', { policyEnforcementMode: 'ALWAYS' }],
    ['loopback beside the fabric’s devices', { devices: ['lo', 'enp0s+'] }],
    ['the agent’s own default', { 'loadBalancer.mode': 'snat', 'maglev.tableSize': 16_381 }],
  ])('are let pass: %s', (_, values) => {
    for (const version of ['1.18.5', '1.19.6', '1.20.1'] as const) expect(check(values, version)).toEqual([]);
  });
  it.each<[string, Record<string, HelmValue>, string]>([
    ['a list of loopback alone', { devices: ['lo'] }, 'device-list-is-cilium-s-own at devices'],
    [
      'Cilium’s devices among others',
      { devices: ['eth0', 'lxc+'] },
      'device-list-is-cilium-s-own at devices',
    ],
    ['a misspelt mode', { policyEnforcementMode: 'alway' }, 'helm-not-one-of at policyEnforcementMode'],
    ['a mode of no use', { 'loadBalancer.mode': 'dsr' }, 'load-balancer-options-unused at loadBalancer.mode'],
  ])('are told apart from %s', (_, values, problem) => {
    expect(check(values, '1.19.6')).toContain(problem);
  });
});

describe('ranges with host bits', () => {
  const pools = { 'ipam.operator.clusterPoolIPv4PodCIDRList': ['10.42.0.0/16'] };
  it.each<[string, Input, string]>([
    [
      'a native routing CIDR that misses the pods',
      { values: { ...pools, ...native, ipv4NativeRoutingCIDR: '10.43.1.0/16' } },
      'native-cidr-misses-pods at ipv4NativeRoutingCIDR',
    ],
    [
      'a strict CIDR that misses the pods',
      {
        values: {
          ...pools,
          'encryption.enabled': true,
          'encryption.type': 'wireguard',
          'encryption.strictMode.egress.enabled': true,
          'encryption.strictMode.egress.cidr': '10.43.7.0/16',
        },
      },
      'strict-egress-misses-pods at encryption.strictMode.egress.cidr',
    ],
    [
      'a pool within the nodes’ network',
      {
        values: { 'ipam.operator.clusterPoolIPv4PodCIDRList': ['10.42.1.0/16'] },
        facts: { nodeCidrs: ['10.0.0.0/8'] },
      },
      'pool-meets-nodes at ipam.operator.clusterPoolIPv4PodCIDRList',
    ],
  ])('are judged by the network they lie in: %s', (_, input, problem) => {
    expect(told(input)).toContain(problem);
  });
});

describe('keys that do nothing', () => {
  const severities = (values: Record<string, HelmValue>): string[] =>
    checkValues('1.19.6', nested(values)).map(({ rule, severity }) => `${severity} ${rule}`);
  it.each<[string, Record<string, HelmValue>, string[]]>([
    [
      'whose feature is on by another',
      { ...replaced, 'externalIPs.enabled': true },
      ['warn helm-renamed-key'],
    ],
    ['whose feature is off', { 'externalIPs.enabled': true }, ['refuse helm-renamed-key']],
    ['a mistake that is off', { 'bgp.enabled': false }, ['warn helm-known-mistake']],
    ['a mistake that is on', { 'bgp.enabled': true }, ['refuse helm-known-mistake']],
  ])('%s', (_, values, said) => {
    expect(severities(values)).toEqual(said);
  });
});
