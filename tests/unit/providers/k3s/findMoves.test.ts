import { asMoved, findMoves, tellMove } from '../../../../providers/src/k3s/findMoves';
import type { Seat } from '../../../../providers/src/k3s/findMoves';
import { hostIdentity, isSameHost } from '../../../../providers/src/k3s/hostIdentity';

const endpoint = 'https://api.metal.example.com:6443';
const id = (digit: string, board?: string): Pick<Seat, 'identity'> => {
  const identity = hostIdentity(digit.repeat(32), board);
  return identity === undefined ? {} : { identity };
};
function seat(name: string, number: number, changes: Partial<Seat> = {}): Seat {
  return {
    name,
    role: name.startsWith('m') ? 'server' : 'agent',
    id: `${name}@10.4.100.${number}`,
    ssh: `admin@192.0.2.${number}`,
    ...changes,
  };
}
const servers = [seat('m1', 1), seat('m2', 2), seat('m3', 3)];
const found = (known: Seat[], wanted: Seat[], at = endpoint) => {
  const { moves, refusals } = findMoves(known, wanted, at);
  return {
    moves: moves.map(({ before, after }) => `${before.name} ${before.role} > ${after.name} ${after.role}`),
    refusals: refusals.join('\n'),
  };
};

describe('a host is known by its machine, not by its name', () => {
  it.each<[string, Seat, Seat]>([
    ['one SSH target', seat('w', 9), seat('w-a', 9)],
    [
      'one SSH target, another user and port spelt out',
      seat('w', 9),
      seat('w-a', 9, { ssh: '192.0.2.9:22' }),
    ],
    ['one machine id at another target', seat('w', 9, id('a')), seat('w-a', 8, { ...id('a') })],
  ])('a rename is one: %s', (_what, before, after) => {
    expect(found([...servers, before], [...servers, after])).toEqual({
      moves: ['w agent > w-a agent'],
      refusals: '',
    });
  });

  it.each<[string, Seat, Seat]>([
    ['another target', seat('w', 9), seat('w-a', 8)],
    ['another machine at the same target', seat('w', 9, id('a')), seat('w-a', 9, id('b'))],
    [
      'a copy of the same image on another board',
      seat('w', 9, id('a', '11111111-2222-3333-4444-555555555555')),
      seat('w-a', 8, id('a', '99999999-2222-3333-4444-555555555555')),
    ],
  ])('another host is another: %s', (_what, before, after) => {
    expect(found([...servers, before], [...servers, after])).toEqual({ moves: [], refusals: '' });
  });

  it('a change of role is a move, of an agent’s address none, of a server’s one', () => {
    expect(
      found(
        [...servers, seat('w', 9)],
        [seat('m1', 1), seat('m2', 2, { role: 'agent' }), seat('m3', 3), seat('w', 9, { role: 'server' })],
      ).moves,
    ).toEqual(['m2 server > m2 agent', 'w agent > w server']);
    const moved = { id: 'x@10.4.100.77' };
    expect(found([...servers, seat('w', 9)], [...servers, seat('w', 9, moved)]).moves).toEqual([]);
    expect(found(servers, [seat('m1', 1), seat('m2', 2), seat('m3', 3, moved)]).moves).toEqual([
      'm3 server > m3 server',
    ]);
  });

  it('a server that is renamed counts as one that stays', () => {
    const wanted = [seat('m1', 1), seat('m2', 2), seat('m3-a', 3)];
    const { moves } = findMoves(servers, wanted, endpoint);
    expect(asMoved(servers, moves).map(({ name, id: is }) => [name, is])).toEqual(
      wanted.map(({ name, id: is }) => [name, is]),
    );
    expect(moves.map(tellMove).join()).toMatch(
      /m3 becomes m3-a: it is the same host.*leaves etcd.*nothing on it is wiped/,
    );
  });
});

describe('is refused', () => {
  it.each<{ what: string; known: Seat[]; wanted: Seat[]; tells: RegExp; at?: string }>([
    {
      what: 'two names on one target',
      known: servers,
      wanted: [...servers, seat('w', 9), seat('x', 9)],
      tells: /w and x are one host \(ssh: admin@192\.0\.2\.9\)/,
    },
    {
      what: 'two names of one machine',
      known: servers,
      wanted: [...servers, seat('w', 9, id('a')), seat('x', 8, id('a'))],
      tells: /w and x are one host \(they have one machine id\)/,
    },
    {
      what: 'swapped names',
      known: [...servers, seat('w', 9), seat('x', 8)],
      wanted: [...servers, seat('w', 8), seat('x', 9)],
      tells: /x is to be called w, and another host still is w.*over a third one/s,
    },
    {
      what: 'the name of a host that leaves',
      known: [...servers, seat('w', 9), seat('x', 8)],
      wanted: [...servers, seat('w', 8)],
      tells: /x is to be called w/,
    },
    {
      what: 'the only server’s rename',
      known: [seat('m1', 1)],
      wanted: [seat('m-a', 1)],
      tells: /m1 is the only server, and cannot be called m-a/,
    },
    {
      what: 'the only server’s other role',
      known: [seat('m1', 1)],
      wanted: [seat('m1', 1, { role: 'agent' })],
      tells: /cannot become agent/,
    },
    {
      what: 'the rename of the server the API is reached through',
      known: servers,
      wanted: [seat('m1-a', 1), seat('m2', 2), seat('m3', 3)],
      tells: /m1 cannot be called m1-a: the Kubernetes API is reached through it alone/,
      at: 'https://10.4.100.1:6443',
    },
  ])('$what', ({ known, wanted, tells, at }) => {
    expect(found(known, wanted, at).refusals).toMatch(tells);
  });

  it('and not what comes near it', () => {
    expect(
      found(servers, [seat('m1', 1), seat('m2-a', 2), seat('m3', 3)], 'https://10.4.100.1:6443').refusals,
    ).toBe('');
    expect(
      found([...servers, seat('w', 9)], [...servers, seat('x', 9)], 'https://192.0.2.9:6443').refusals,
    ).toBe('');
  });
});

describe('what tells machines apart', () => {
  it('is nothing where one says nothing, and no number that many boards have', () => {
    expect(isSameHost(undefined, hostIdentity('a'.repeat(32)))).toBeUndefined();
    expect(hostIdentity('uninitialized\n')).toBeUndefined();
    for (const board of [
      '00000000-0000-0000-0000-000000000000',
      '03000200-0400-0500-0006-000700080009',
      'Not Settable',
    ])
      expect(hostIdentity('a'.repeat(32), board)).toEqual({ machineId: 'a'.repeat(32) });
  });
});
