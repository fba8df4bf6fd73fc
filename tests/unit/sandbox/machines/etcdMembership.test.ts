import { status } from '@grpc/grpc-js';
import { EtcdMembership } from '../../../../sandbox/machines/etcdMembership';
import { TalosCallError, TalosFaults } from '../../../../sandbox/talos';
import { etcdOf } from '../../../../sandbox/talos/etcdOfMachine';

function membersOf(...names: string[]): EtcdMembership {
  const etcd = new EtcdMembership();
  for (const name of names) etcd.seed(name);
  return etcd;
}

const idOf = (etcd: EtcdMembership, name: string): string => etcd.find(name)?.id ?? '';

describe('the rules of etcd in the sandbox', () => {
  test('one learner at a time, which has no vote', () => {
    const etcd = membersOf('a');
    expect(etcd.join('b')).toBe(true);
    expect(etcd.join('c')).toBe(false);
    etcd.mark('b', false);
    expect(etcd.hasQuorum()).toBe(true);
    etcd.mark('b', true);
    etcd.promote('b');
    expect(etcd.join('c')).toBe(true);
  });

  test('without a majority nobody is told of, removed or let in', () => {
    const etcd = membersOf('a', 'b', 'c');
    etcd.mark('b', false);
    expect(etcd.hasQuorum()).toBe(true);
    etcd.mark('c', false);
    expect(etcd.leader()).toBe('0');
    expect(() => etcd.list()).toThrow('no leader');
    expect(() => {
      etcd.remove(idOf(etcd, 'c'));
    }).toThrow('no leader');
    expect(etcd.join('d')).toBe(false);
  });

  test('a removal that would leave no majority is refused', () => {
    const etcd = membersOf('a', 'b', 'c');
    etcd.mark('c', false);
    expect(() => {
      etcd.remove(idOf(etcd, 'b'));
    }).toThrow('not enough started members');
    etcd.remove(idOf(etcd, 'c'));
    expect(etcd.list()).toHaveLength(2);
    expect(() => {
      etcd.remove('1');
    }).toThrow('member not found');
  });

  test('a machine made anew takes the place of its namesake', () => {
    const etcd = membersOf('a', 'b', 'c');
    const before = idOf(etcd, 'c');
    etcd.mark('c', false);
    expect(etcd.join('c')).toBe(true);
    expect(etcd.list()).toHaveLength(3);
    expect(idOf(etcd, 'c')).not.toBe(before);
  });
});

test('Talos tells of a refused change in its own words, and gives etcd’s other errors on', () => {
  const etcd = membersOf('a', 'b', 'c');
  const machine = { hostname: 'a', hasEtcdData: true, forwarder: undefined };
  const hooks = etcdOf(machine, etcd, new TalosFaults(), () => undefined);
  const told = (call: () => unknown) => {
    try {
      call();
    } catch (error) {
      return error instanceof TalosCallError ? [error.code, error.message] : error;
    }
    return 'nothing';
  };
  const remove = (id: string) => {
    hooks.remove(id);
  };
  etcd.mark('c', false);
  expect(
    told(() => {
      remove(idOf(etcd, 'b'));
    }),
  ).toEqual([
    status.UNKNOWN,
    'failed to remove member: etcdserver: re-configuration failed due to not enough started members',
  ]);
  expect(
    told(() => {
      remove('1');
    }),
  ).toEqual([status.NOT_FOUND, 'etcdserver: member not found']);
  expect(hooks.members()).toHaveLength(3);
  etcd.mark('b', false);
  expect(told(() => hooks.members())).toEqual([status.UNAVAILABLE, 'etcdserver: no leader']);
});
