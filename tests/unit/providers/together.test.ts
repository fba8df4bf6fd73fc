import { setTimeout as pause } from 'node:timers/promises';
import { RefusedError } from '../../../config/problem';
import { onHosts } from '../../../providers/src/hosts/hostAccess';
import { inBatches } from '../../../providers/src/inBatches';
import { together } from '../../../providers/src/together';

const thrown = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

describe.each<[string, typeof together]>([
  ['together', together],
  ['in batches', (items, task) => inBatches(items, 16, task)],
  ['on hosts', (hosts, work) => onHosts(hosts, work)],
])('work side by side, %s', (_name, all) => {
  it('waits for all of it before it tells of a failure', async () => {
    const ended: string[] = [];
    const error = await thrown(
      all(['bad', 'slow'], async (name) => {
        if (name === 'bad') throw new Error('bad broke');
        await pause(50);
        ended.push(name);
      }),
    );
    expect(error).toEqual(new Error('bad broke'));
    expect(ended).toEqual(['slow']);
  });

  it('tells every failure', async () => {
    const error = await thrown(
      all(['a', 'b', 'c'], (name) =>
        name === 'b' ? Promise.resolve() : Promise.reject(new Error(`${name} broke`)),
      ),
    );
    expect((error as Error).message).toBe('a broke\nc broke');
  });

  it('keeps refusals refusals', async () => {
    const refuse = (path: string): RefusedError =>
      new RefusedError([{ rule: 'r', severity: 'refuse', path, reason: 'x', remedy: 'y' }]);
    const error = await thrown(all(['a', 'b'], (name) => Promise.reject(refuse(name))));
    expect(error).toBeInstanceOf(RefusedError);
    expect((error as RefusedError).problems.map(({ path }) => path)).toEqual(['a', 'b']);
  });

  it('gives results in the order of the items', async () => {
    expect(await all([30, 1], async (ms) => pause(ms, ms))).toEqual([30, 1]);
  });
});

it('later batches are not begun after a failure', async () => {
  const begun: number[] = [];
  await thrown(
    inBatches([1, 2, 3], 2, (item) => {
      begun.push(item);
      return item === 1 ? Promise.reject(new Error('no')) : Promise.resolve();
    }),
  );
  expect(begun).toEqual([1, 2]);
});

it('a hundred failures are told in bounded words', async () => {
  const error = await thrown(
    together(
      Array.from({ length: 100 }, (_, index) => index),
      (index) => Promise.reject(new Error(`host ${index}`)),
    ),
  );
  expect((error as Error).message.split('\n')).toHaveLength(21);
  expect((error as Error).message).toContain('and 80 more');
});
