import fc from 'fast-check';
import { judgeFound } from '../../../../plan/recovery/judgeFound';
import type { FoundObject, InterruptedAt } from '../../../../plan/recovery/judgeFound';
import { bearsName, stackLabel, stackMark } from '../../../../plan/recovery/stackMark';

const stack = 'routewise/dev';
const mark = stackMark(stack, 'a certificate');
const written = '2026-03-01T12:00:00Z';
const now = Date.parse('2026-03-01T12:30:00Z');
const labels = { 'routewise-cluster': 'dev', [stackLabel]: mark };
const update: InterruptedAt = { labels, written, stack };
const halfMade: FoundObject = {
  labels,
  created: '2026-03-01T11:59:30Z',
  isProtected: false,
  isInNetwork: false,
};

const verdict = (found: Partial<FoundObject>, of: Partial<InterruptedAt> = {}): string => {
  const judged = judgeFound({ ...halfMade, ...found }, { ...update, ...of }, now);
  return judged.take === 'leave' ? judged.why : judged.take;
};

describe('what an interrupted update may have made', () => {
  it('goes where it is a server of this very update that never came into the network', () => {
    expect(verdict({})).toBe('remove');
  });

  it('is taken into the state where it is whole', () => {
    expect(verdict({ isInNetwork: true, isProtected: true, created: '2025-01-01T00:00:00Z' })).toBe('adopt');
    expect(judgeFound({ labels, isProtected: false }, update, now)).toEqual({ take: 'adopt' });
  });

  it.each<[string, Partial<FoundObject>, Partial<InterruptedAt>, RegExp]>([
    ['of the present release', { labels: { 'routewise-cluster': 'dev' } }, {}, /no label/],
    ['asked for without a mark', {}, { labels: { 'routewise-cluster': 'dev' } }, /did not mark/],
    [
      'of another stack with the same cluster name',
      { labels: { ...labels, [stackLabel]: stackMark(stack, 'another certificate') } },
      {},
      /another stack made it/,
    ],
    ['seen from a copy of the state', {}, { stack: 'routewise/copy' }, /the state is a copy/],
    ['protected', { isProtected: true }, {}, /was finished/],
    ['made long before', { created: '2026-03-01T05:59:00Z' }, {}, /was not made in the update/],
    ['made long after', { created: '2026-03-01T12:15:01Z' }, {}, /was not made in the update/],
    ['seen by a state that does not tell its age', {}, { written: undefined as never }, /cannot be told/],
    ['of a date that is none', { created: 'yesterday' }, {}, /was not made in the update/],
  ])('stays where it is %s', (_, found, of, why) => {
    expect(verdict(found, of)).toMatch(why);
  });

  it('stays once a day has gone by', () => {
    const later = now + 24 * 3_600_000;
    expect(judgeFound(halfMade, update, later)).toEqual({
      take: 'leave',
      why: expect.stringMatching(/a day ago/) as string,
    });
  });

  it('never goes where it is in the network, protected, or not of one mark with the update', () => {
    const text = fc.constantFrom(
      mark,
      stackMark(stack, 'b'),
      stackMark('routewise/copy', 'a certificate'),
      '',
      'x',
    );
    fc.assert(
      fc.property(
        text,
        text,
        fc.boolean(),
        fc.boolean(),
        fc.date(),
        (found, asked, isProtected, inNetwork, created) => {
          const judged = judgeFound(
            {
              labels: { [stackLabel]: found },
              ...(Number.isNaN(created.getTime()) ? {} : { created: created.toISOString() }),
              ...{ isProtected, isInNetwork: inNetwork },
            },
            { ...update, labels: { [stackLabel]: asked } },
            now,
          );
          if (inNetwork || isProtected) expect(judged.take).not.toBe('remove');
          if (found !== asked || !bearsName(asked, stack)) expect(judged.take).toBe('leave');
        },
      ),
    );
  });
});

describe('the mark of a stack', () => {
  it('is a label value of Hetzner Cloud, and hangs on name and certificate alone', () => {
    expect(mark).toMatch(/^[0-9a-f]{8}-[0-9a-f]{16}$/);
    expect(stackMark(stack, 'a certificate\n')).toBe(mark);
    expect(stackMark('routewise/prod', 'a certificate')).not.toBe(mark);
    expect(bearsName(mark, stack)).toBe(true);
    expect(bearsName(mark, 'routewise/de')).toBe(false);
  });
});
