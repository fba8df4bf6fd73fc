// The address rules hold for any network, and loopback addresses stay in their block.
import fc from 'fast-check';
import { Address4 } from 'ip-address';
import { loopbackAddresses, loopbackBlockFor } from '../../../../sandbox/hetzner';
import { parseLabelSelector } from '../../../../sandbox/hetzner/labels';
import type { StoredNetwork, StoredServer } from '../../../../sandbox/hetzner/model';
import { chooseAddress, gatewayOf } from '../../../../sandbox/hetzner/networkAddresses';
import { emptyState } from '../../../../sandbox/hetzner/store';

function network(subnet: string): StoredNetwork {
  return {
    id: 1,
    name: 'net',
    created: '',
    labels: {},
    ipRange: '10.0.0.0/16',
    subnets: [{ type: 'cloud', ipRange: subnet, networkZone: 'eu-central', vswitchId: null }],
    routes: [],
    exposeRoutesToVSwitch: false,
    protection: { delete: false },
  };
}

test('addresses are given once each, inside the subnet, never a reserved one, until none is left', () => {
  fc.assert(
    fc.property(fc.integer({ min: 26, max: 30 }), fc.integer({ min: 0, max: 3 }), (mask, row) => {
      const net = network(`10.0.${row}.0/${mask}`);
      const state = emptyState();
      const given: string[] = [];
      try {
        for (;;) {
          const ip = chooseAddress(state, net, { zone: 'eu-central' });
          given.push(ip);
          const privateNets = [{ network: 1, ip, aliasIPs: [], mac: '', pending: true }];
          state.servers.push({ privateNets } as unknown as StoredServer);
        }
      } catch (error) {
        expect(error).toMatchObject({ code: 'no_subnet_available' });
      }
      const usable = 2 ** (32 - mask) - 2 - (row === 0 ? 1 : 0);
      expect(new Set(given).size).toBe(usable);
      expect(given).not.toContain(gatewayOf(net));
      const range = new Address4(net.subnets[0]?.ipRange ?? '');
      expect(given.every((ip) => new Address4(ip).isInSubnet(range))).toBe(true);
    }),
    { numRuns: 30 },
  );
});

test('loopback addresses stay in their block and are all different', () => {
  const source = loopbackAddresses('127.9');
  const given = Array.from({ length: 600 }, () => source.next());
  expect(given.slice(0, 2)).toEqual(['127.9.1.1', '127.9.1.2']);
  expect(new Set(given).size).toBe(600);
  expect(given.every((ip) => /^127\.9\.[1-3]\.([1-9]\d?|1\d\d|2[0-4]\d|25[0-4])$/.test(ip))).toBe(true);
  for (const wrong of ['127.0', '127.255', '10.1', '127.x'])
    expect(() => loopbackAddresses(wrong)).toThrow(RangeError);
  fc.assert(
    fc.property(fc.string(), (name) => loopbackAddresses(loopbackBlockFor(name)).next().startsWith('127.')),
  );
});

test.each([
  ['a=b', { a: 'b' }, true],
  ['a==b', { a: 'c' }, false],
  ['a!=b', {}, true],
  ['a', { a: '' }, true],
  ['!a', { a: '' }, false],
  ['a in (x,y),b', { a: 'y', b: '1' }, true],
  ['a in (x,y),b', { a: 'y' }, false],
  ['a notin (x, y)', { a: 'y' }, false],
  ['example.com/role=worker', { 'example.com/role': 'worker' }, true],
  ['', {}, true],
] as [string, Record<string, string>, boolean][])('selector "%s" on %j: %s', (selector, labels, expected) => {
  expect(parseLabelSelector(selector)(labels)).toBe(expected);
});
