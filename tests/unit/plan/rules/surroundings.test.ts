// What rules on MTU and Gateway API make of what surrounds Cilium, beyond one case and its near miss.
import { rules, runRules } from '../../../../plan/rules';
import { contextOf, replaced } from './ruleCase';
import type { Input } from './ruleCase';

function told(input: Input, family: RegExp): string[] {
  return runRules(rules, contextOf(input), (key) => key)
    .filter(({ rule }) => family.test(rule))
    .map(({ rule, path }) => `${rule} at ${path}`);
}

describe('machines in pods', () => {
  const facts = { sandboxedPods: true, linkMtu: 1500 };

  it('take what is taken off by hand: nothing is said to be wasted', () => {
    expect(told({ values: { MTU: 1450 }, facts }, /^mtu-/)).toEqual([]);
    expect(told({ values: { MTU: 1450 }, facts: { linkMtu: 1500 } }, /^mtu-/)).toEqual([
      'mtu-pre-subtracted at MTU',
    ]);
    expect(told({ values: { MTU: 1400 }, facts }, /^mtu-/)).toEqual(['mtu-wastes-link at MTU']);
  });

  it('see the whole device where nothing is taken, too', () => {
    expect(told({ values: { routingMode: 'native' }, facts }, /^mtu-of-machines/)).toEqual([]);
    expect(told({ facts: { sandboxedPods: true } }, /^mtu-of-machines/)).toHaveLength(1);
    expect(told({ facts: { sandboxedPods: false, linkMtu: 1500 } }, /^mtu-of-machines/)).toEqual([]);
  });
});

describe('a VPN’s device', () => {
  it.each(['tailscale0', 'wg0', 'tun0', 'zt7nnig26', 'utun3', 'nebula1'])(
    '%s in a list beside others lowers the MTU of all',
    (device) => {
      const devices = ['eth0', device];
      expect(told({ values: { devices } }, /^mtu-of-a-vpn/)).toEqual(['mtu-of-a-vpn-device at devices']);
      expect(told({ values: { devices, MTU: 1500 } }, /^mtu-of-a-vpn/)).toEqual([]);
      expect(told({ values: { devices: [device] } }, /^mtu-of-a-vpn/)).toEqual([]);
    },
  );

  it('may be found where there is no list, which counts on jumbo links', () => {
    expect(told({ facts: { linkMtu: 1500 } }, /^mtu-of-a-vpn/)).toEqual([]);
    expect(told({ values: { devices: ['eth+'] }, facts: { linkMtu: 9000 } }, /^mtu-of-a-vpn/)).toEqual([]);
  });
});

describe('the CRDs of Gateway API', () => {
  const values = { ...replaced, 'gatewayAPI.enabled': true } as const;

  it.each([
    ['1.18.5', '1.0.0', 'too-old'],
    ['1.18.5', '1.1.0', 'older'],
    ['1.18.5', '1.2.1', ''],
    ['1.18.5', '1.5.0', 'too-new'],
    ['1.19.6', '1.3.0', 'older'],
    ['1.19.6', '1.4.0', ''],
    ['1.19.6', '1.6.1', 'too-new'],
    ['1.19.6', '1.6.1-experimental', ''],
    ['1.20.1', '1.4.1', 'too-old'],
    ['1.20.1', '1.5.1', 'older'],
    ['1.20.1', '1.6.0', ''],
    ['1.20.1', '1.7.0', ''],
  ] as const)('Cilium %s with those of %s: %s', (version, gatewayApiCrds, what) => {
    expect(told({ version, values, facts: { gatewayApiCrds } }, /^gateway-api-crds/)).toEqual(
      what === '' ? [] : [`gateway-api-crds-${what} at gatewayAPI.enabled`],
    );
  });
});

describe('nodes that opt out of node encryption', () => {
  const values = {
    'encryption.enabled': true,
    'encryption.type': 'wireguard',
    'encryption.nodeEncryption': true,
  } as const;

  it('are nobody, or all, by an empty selector, wherever it is said', () => {
    const empty = { ...values, extraArgs: ['--node-encryption-opt-out-labels='] };
    expect(told({ values: empty }, /^node-encryption-of|^extra-args/)).toEqual([
      'node-encryption-of-control-planes at extraArgs',
    ]);
    const off = { ...empty, 'encryption.nodeEncryption': false };
    expect(told({ values: off }, /^node-encryption/)).toEqual([]);
  });
});
