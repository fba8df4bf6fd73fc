import fc from 'fast-check';
import { judgeRemoval, judgeReplacement, quorumOf } from '../../../providers/src/life/quorum';

const names = (count: number): string[] => Array.from({ length: count }, (_, index) => `cp-${index + 1}`);
const sizes = fc.integer({ min: 1, max: 9 });

describe('how many control planes may go', () => {
  it('is never so many that those left are no majority, and every number below', () => {
    fc.assert(
      fc.property(sizes, sizes, (before, after) => {
        const refused = judgeRemoval(names(before), names(after)) !== undefined;
        expect(refused).toBe(Math.min(before, after) * 2 <= before && after < before);
      }),
    );
  });

  it('counts a member that a cut-short update left behind', () => {
    // Four members, of which two stay: two votes of four decide nothing.
    expect(judgeRemoval([...names(3), 'left-over'], names(2))).toContain('quorum of 3 out of 4');
  });

  it.each([
    [5, 1, 'Keep 5. A cluster with one is a new cluster'],
    [7, 3, 'Go to 5 first'],
    [3, 1, 'Keep 3. A cluster with one is a new cluster'],
  ])('from %i to %i tells the way: %s', (before, after, way) => {
    const said = judgeRemoval(names(before), names(after));
    expect(said).toContain(way);
    expect(said).toContain(`cp-${after + 1}`);
  });
});

describe('how many control planes may be made anew', () => {
  it('is never the majority', () => {
    fc.assert(
      fc.property(sizes, sizes, (before, replaced) => {
        fc.pre(replaced <= before);
        const refused = judgeReplacement(names(before), names(before).slice(0, replaced)) !== undefined;
        expect(refused).toBe(before - replaced < quorumOf(before));
      }),
    );
  });

  it.each([
    [1, 1, 'grow to three control planes first'],
    [3, 2, 'make cp-1 and cp-2 anew at once.*one control plane at a time'],
  ])('of %i not %i: %s', (before, replaced, said) => {
    expect(judgeReplacement(names(before), names(before).slice(0, replaced))).toMatch(new RegExp(said));
  });
});
