// CIDRs as Go reads them: one helper, with the two readers that Cilium’s options have. The answers are Go’s own (1.26).
import { hasHostBits, maskedNetwork, parseCidr } from '../../../config/cidr';
import type { CiliumVersion } from '../../../config/schema/versions';
import { rules, runRules } from '../../../plan/rules';
import { contextOf, native } from '../plan/rules/ruleCase';

const shown = (text: string, reader: 'ParseCIDR' | 'ParsePrefix'): string | undefined =>
  maskedNetwork(text, reader)?.text;

describe('a CIDR', () => {
  it.each<readonly [string, string | undefined, string | undefined]>([
    ['10.0.0.0/8', '10.0.0.0/8', '10.0.0.0/8'],
    ['10.4.100.1/16', '10.4.0.0/16', '10.4.0.0/16'],
    ['10.0.0.0/08', '10.0.0.0/8', undefined],
    ['10.0.0.0/008', '10.0.0.0/8', undefined],
    ['10.0.0.0/0000000008', '10.0.0.0/8', undefined],
    ['10.0.0.0/0', '0.0.0.0/0', '0.0.0.0/0'],
    ['10.0.0.0/00', '0.0.0.0/0', undefined],
    ['fd00::1/064', 'fd00::/64', undefined],
    ['FD00::/8', 'fd00::/8', 'fd00::/8'],
    ['00fd::/16', 'fd::/16', 'fd::/16'],
    ['fd00::1.2.3.4/64', 'fd00::/64', 'fd00::/64'],
    ...[
      ...[
        '',
        '/',
        '10.0.0.0',
        '10.0.0.0/',
        '/8',
        '10.0.0.0/33',
        '10.0.0.0/+8',
        '10.0.0.0/-1',
        '10.0.0.0/8/8',
      ],
      ...[
        '10.0.0.0/ 8',
        ' 10.0.0.0/8',
        '10.0.0.0/8 ',
        '10.0.0.0/8\n',
        '010.0.0.0/8',
        '10.0.0/8',
        '0x0a.0.0.0/8',
      ],
      ...['fd00::/129', 'fd00::%eth0/64', '0fd00::/8', 'fd00:/8', '[fd00::]/64', '1::2::3/64'],
    ].map((text) => [text, undefined, undefined] as const),
  ])('%j is to net.ParseCIDR %s, to netip.ParsePrefix %s', (text, cidr, prefix) => {
    expect([shown(text, 'ParseCIDR'), shown(text, 'ParsePrefix')]).toEqual([cidr, prefix]);
  });

  it('of a stack is a network, in one form', () => {
    expect(parseCidr('10.0.0.0/8')).toMatchObject({ text: '10.0.0.0/8', family: 4, prefix: 8 });
    for (const text of ['10.0.0.0/08', 'fd00::/064', '10.0.0.1/8', 'fd00::%eth0/64', '10.0.0.0'])
      expect(parseCidr(text)).toBeUndefined();
  });

  it('has host bits, or is none, whatever stands before its prefix length', () => {
    expect(['10.0.0.1/8', '10.0.0.1/08', 'fd00::1/64'].filter(hasHostBits)).toHaveLength(3);
    expect(['10.0.0.0/8', '10.0.0.0/08', 'fd00::/64', 'x', ''].filter(hasHostBits)).toEqual([]);
  });
});

describe('an option with zeros before its prefix length', () => {
  const told = (version: CiliumVersion, values: Parameters<typeof contextOf>[0]['values'] = {}): string[] =>
    runRules(rules, contextOf({ version, values }), (key) => key)
      .filter(({ severity }) => severity !== 'note')
      .map(({ rule, severity }) => `${severity} ${rule}`);
  const pool = { 'ipam.operator.clusterPoolIPv4PodCIDRList': ['10.42.0.0/016'] };
  const strict = {
    'encryption.enabled': true,
    'encryption.type': 'wireguard',
    'encryption.strictMode.egress.enabled': true,
    'encryption.strictMode.egress.allowRemoteNodeIdentities': true,
    'ipam.operator.clusterPoolIPv4PodCIDRList': ['10.42.0.0/16'],
  };

  it.each<[string, CiliumVersion, Record<string, boolean | string | readonly string[]>, string[]]>([
    ['a pool, up to 1.19', '1.19.6', pool, []],
    ['a pool, from 1.20 on', '1.20.1', pool, ['refuse pool-is-no-network']],
    ['the native range', '1.19.6', { ...native, ...pool, ipv4NativeRoutingCIDR: '10.42.0.0/016' }, []],
    [
      'the native range, which misses pods all the same',
      '1.19.6',
      { ...native, ...pool, ipv4NativeRoutingCIDR: '10.43.0.0/016' },
      ['warn native-cidr-misses-pods'],
    ],
    [
      'the strict range',
      '1.19.6',
      { ...strict, 'encryption.strictMode.egress.cidr': '10.42.0.0/016' },
      ['refuse strict-egress-cidr'],
    ],
    [
      'addresses of NodePorts',
      '1.19.6',
      { 'nodePort.addresses': ['10.0.0.0/008'] },
      ['refuse list-of-ranges'],
    ],
  ])('is judged as Cilium reads it: %s', (_, version, values, said) => {
    expect(told(version, values)).toEqual(said);
  });
});
