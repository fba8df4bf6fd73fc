import fc from 'fast-check';
import { judgeRemoval, judgeReplacement, quorumOf } from '../../../../providers/src/cluster/quorum';
import { snapshotWay } from '../../../../providers/src/talos/life/snapshotBefore';
import { goesWithoutQuorum, wayWithoutQuorum } from '../../../../providers/src/cluster/quorumConsent';

const names = (count: number): string[] => Array.from({ length: count }, (_, index) => `cp-${index + 1}`);
const sizes = fc.integer({ min: 1, max: 9 });

describe('how many control planes may go', () => {
  it('is never so many that those left are no majority, and every number below', () => {
    fc.assert(
      fc.property(sizes, sizes, (before, after) => {
        const refused = judgeRemoval(names(before), names(after), snapshotWay) !== undefined;
        expect(refused).toBe(Math.min(before, after) * 2 <= before && after < before);
      }),
    );
  });

  it('counts a member that a cut-short update left behind', () => {
    // Four members, of which two stay: two votes of four decide nothing.
    expect(judgeRemoval([...names(3), 'left-over'], names(2), snapshotWay)).toContain('quorum of 3 out of 4');
  });

  it.each([
    [5, 1, 'Keep 5. A cluster with one is a new cluster'],
    [7, 3, 'Go to 5 first'],
    [3, 1, 'Keep 3. A cluster with one is a new cluster'],
  ])('from %i to %i tells the way: %s', (before, after, way) => {
    const said = judgeRemoval(names(before), names(after), snapshotWay);
    expect(said).toContain(way);
    expect(said).toContain(`cp-${after + 1}`);
  });
});

type Look = Parameters<typeof judgeReplacement>[1];

/** All members answer that they are well, but for some. */
const well = (before: readonly string[], ill: readonly string[] = []): Look => ({
  asked: true,
  members: before.map((name) => (ill.includes(name) ? { name, trouble: 'nothing answers there' } : { name })),
});
const silence: Look = { asked: false, why: 'cp-1: nothing answers there (ETIMEDOUT).' };
const judge = (before: string[], anew: string[], look: Look = well(before), consents = false) =>
  judgeReplacement({ cluster: 'dev', before, anew, gone: [] }, look, consents);

describe('how many control planes may be made anew', () => {
  it('is one, and only where the others are a majority', () => {
    fc.assert(
      fc.property(sizes, sizes, (before, replaced) => {
        fc.pre(replaced <= before);
        const { refused } = judge(names(before), names(before).slice(0, replaced));
        expect(refused !== undefined).toBe(replaced > 1 || before - replaced < quorumOf(before));
      }),
    );
  });

  it('counts only those of the others that are known to be well', () => {
    fc.assert(
      fc.property(sizes, fc.nat(9), (before, down) => {
        const all = names(before);
        const ill = all.slice(1, 1 + down);
        const { refused } = judge(all, ['cp-1'], well(all, ill));
        expect(refused === undefined).toBe(before - 1 - ill.length >= quorumOf(before));
      }),
    );
  });

  it.each([
    [1, 1, 'grow to three control planes first'],
    [3, 2, 'make cp-1 and cp-2 anew at once.*one control plane at a time'],
    [5, 2, 'make cp-1 and cp-2 anew at once, and control planes go one at a time'],
  ])('of %i not %i: %s', (before, replaced, said) => {
    expect(judge(names(before), names(before).slice(0, replaced)).refused).toMatch(new RegExp(said));
  });

  it('names who is down, and that one may be made anew itself', () => {
    const look = well(names(3), ['cp-3']);
    expect(judge(names(3), ['cp-1'], look).refused).toMatch(
      /^this update would make cp-1 anew while cp-3 is not known to be well \(nothing answers there\): one of 3 members .* etcd needs 2\. Nothing was changed\. Bring cp-3 back first/,
    );
    expect(judge(names(3), ['cp-3'], look)).toEqual({});
  });

  it('counts a control plane that never became a member as none that is well', () => {
    expect(judge(names(3), ['cp-1'], well(names(2))).refused).toContain(
      'cp-3 is not known to be well (it is no member',
    );
  });
});

describe('a cluster that cannot be asked', () => {
  const refusal =
    /could not be asked from here: cp-1: nothing answers there \(ETIMEDOUT\)\. Nothing was changed\..*ROUTEWISE_WITHOUT_QUORUM_CHECK=dev/;

  it('refuses that any control plane is made anew or removed, with the reason and the way through', () => {
    for (const anew of [1, 2, 3]) expect(judge(names(3), names(anew), silence).refused).toMatch(refusal);
    const gone = judgeReplacement({ cluster: 'dev', before: names(5), anew: [], gone: ['cp-5'] }, silence);
    expect(gone.refused).toMatch(refusal);
    expect(gone.refused).toContain('would remove cp-5');
    expect(judge(names(3), [], silence)).toEqual({});
  });

  it('is left to whoever has typed its name, which is told', () => {
    expect(judge(names(3), names(3), silence, true)).toEqual({
      told: expect.stringMatching(
        /make cp-1, cp-2 and cp-3 anew, and goes on without a majority.*ROUTEWISE_WITHOUT_QUORUM_CHECK=dev says/,
      ) as string,
    });
    // One that has lost its majority, too.
    expect(judge(names(3), names(3), well(names(3), ['cp-2', 'cp-3']), true).told).toBeDefined();
  });

  it('is never meant by that word where a majority is well', () => {
    expect(judge(names(3), names(3), well(names(3)), true).refused).toContain('the majority');
    expect(judge(names(3), ['cp-1'], well(names(3), ['cp-3']), true).refused).toContain('cp-3');
    expect(judge(names(1), names(1), well(names(1)), true).refused).toBeDefined();
  });
});

describe('the word that goes without the check', () => {
  it.each([
    [{}, false],
    [{ ROUTEWISE_WITHOUT_QUORUM_CHECK: 'dev' }, true],
    [{ ROUTEWISE_WITHOUT_QUORUM_CHECK: 'true' }, false],
    [{ ROUTEWISE_WITHOUT_QUORUM_CHECK: 'prod' }, false],
  ])('%j: %s', (environment, expected) => {
    expect(goesWithoutQuorum('dev', environment)).toBe(expected);
    const way = wayWithoutQuorum('dev', environment);
    expect(way.includes('though not to this cluster’s name')).toBe(
      !expected && 'ROUTEWISE_WITHOUT_QUORUM_CHECK' in environment,
    );
  });
});

describe('control planes that are stopped for a while', () => {
  const stop = (before: readonly string[], stopped: readonly string[], ill: readonly string[] = []) =>
    judgeReplacement({ cluster: 'dev', before, anew: [], gone: [], stopped }, well(before, ill));

  it('go one at a time, and only while a majority without them is well', () => {
    expect(stop(names(3), ['cp-3'])).toEqual({});
    expect(stop(names(3), ['cp-3'], ['cp-1']).refused).toContain('stop cp-3 for a while while cp-1 is not');
    expect(stop(names(3), ['cp-2', 'cp-3']).refused).toContain('control planes go one at a time');
    expect(stop(names(5), ['cp-3'], ['cp-3', 'cp-1'])).toEqual({});
  });

  it('may be the only one: it brings its data back', () => {
    expect(stop(names(1), ['cp-1'])).toEqual({});
  });

  it('are refused where nobody answers', () => {
    const silent: Look = { asked: false, why: 'no route to host' };
    const change = { cluster: 'dev', before: names(3), anew: [], gone: [], stopped: ['cp-1'] };
    expect(judgeReplacement(change, silent).refused).toContain('could not be asked from here: no route');
  });
});
