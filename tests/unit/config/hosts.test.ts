// Keys of existing hosts: what they take, and that they are refused where they would do nothing.
import { RefusedError } from '../../../config/problem';
import { parseStack } from '../../../spec/parseStack';
import { sshPlace } from '../../../config/sshTarget';
import { parseTarget, showTarget } from '../../../providers/src/ssh';
import { hostsStack } from '../../fixtures/hosts/hostsStack';
import { stackWith } from '../../fixtures/stacks';

const one = { name: 'master', address: '10.4.100.1', ssh: 'admin@192.0.2.1' };

function refusals(stack: unknown): string[] {
  try {
    parseStack(stack);
    return [];
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    return error.problems.map(({ rule, path }) => `${rule} ${path}`);
  }
}

describe('keys of existing hosts', () => {
  it('take fingerprints as ssh-keygen prints them, and nothing else', () => {
    const with_ = (hostKey: string) => hostsStack([{ ...one, hostKey }]);
    expect(refusals(with_(`SHA256:${'a'.repeat(43)}`))).toEqual([]);
    for (const hostKey of ['MD5:00:11', `SHA256:${'a'.repeat(42)}`, 'ssh-ed25519 AAAA'])
      expect(refusals(with_(hostKey)).join()).toContain('hostKey');
  });

  it('are refused where the provider makes the machines', () => {
    const hardware = { card: { offloads: { lro: false }, queues: 1 } };
    expect(
      refusals(
        stackWith({ 'nodes.fixes': ['offloads'], 'nodes.images': ['a.tar'], 'nodes.hardware': hardware }),
      ),
    ).toEqual([
      'machine-key-without-effect routewise:nodes.fixes',
      'machine-key-without-effect routewise:nodes.hardware.card.offloads',
      'machine-key-without-effect routewise:nodes.hardware.card.queues',
      'machine-key-without-effect routewise:nodes.images',
    ]);
  });

  const two = (ssh: string | undefined) =>
    hostsStack([
      one,
      { name: 'worker', address: '10.4.100.2', ...(ssh === undefined ? {} : { ssh }) } as typeof one,
    ]);
  it.each([
    ['the same text', 'admin@192.0.2.1'],
    ['another user', '192.0.2.1'],
    ['the port that is the default', 'root@192.0.2.1:22'],
    ['the other host’s own address', '10.4.100.1'],
  ])('two hosts on one SSH target are refused: %s', (_what, ssh) => {
    expect(refusals(two(ssh))).toEqual(['hosts-one-target routewise:nodes.workers.general.hosts.worker.ssh']);
  });

  it.each([
    ['another host', '192.0.2.2'],
    ['another port of one address, as behind a bastion', '192.0.2.1:2222'],
    ['its own address', undefined],
  ])('two hosts are two with %s', (_what, ssh) => {
    expect(refusals(two(ssh))).toEqual([]);
  });

  it('take hardware addresses and CIDRs for no device names', () => {
    for (const device of ['40:a6:b7:41:09:60', '10.4.0.0/16'])
      expect(
        refusals(hostsStack([one], { 'nodes.hardware': { virtual: { devices: [device] } } })).join(),
      ).toContain('routewise:nodes.hardware.virtual.devices');
  });
});

describe('where SSH reaches a host', () => {
  it.each([
    ['192.0.2.1', 'root@192.0.2.1:22'],
    ['admin@192.0.2.1', 'admin@192.0.2.1:22'],
    ['admin@host.example.com:2222', 'admin@host.example.com:2222'],
    ['[2001:db8::1]:2222', 'root@[2001:db8::1]:2222'],
    ['admin@2001:db8::1', 'admin@[2001:db8::1]:22'],
  ])('%s is %s', (text, shown) => {
    expect(showTarget(parseTarget('one', text))).toBe(shown);
  });

  it.each([
    ['ADMIN@Host.Example.Com.', 'host.example.com:22'],
    ['2001:DB8:0::1', '[2001:db8::1]:22'],
    ['root@[2001:db8:0:0::1]:22', '[2001:db8::1]:22'],
    ['::ffff:192.0.2.1', '192.0.2.1:22'],
  ])('%s leads to %s', (text, place) => {
    expect(sshPlace(text)).toBe(place);
  });

  it.each(['', 'admin@', 'host:0', 'host:99999', 'two words', 'host:port'])('“%s” is refused', (text) => {
    expect(() => parseTarget('one', text)).toThrow('is not [user@]host[:port]');
  });
});
