import { rules, runRules } from '../../../../plan/rules';
import { allCases } from './allCases';
import { contextOf } from './ruleCase';
import type { Input } from './ruleCase';
import { stackRuleCases } from './stackRules';

const cases = allCases;

function findings(input: Input): ReturnType<typeof runRules> {
  return runRules(rules, contextOf(input), (key) => key);
}

describe('every rule', () => {
  it('has an id of its own, and a case here or among those of stacks', () => {
    const ids = rules.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect([...Object.keys(cases), ...Object.keys(stackRuleCases)].sort()).toEqual([...ids].sort());
  });

  it.each(Object.keys(cases))('%s trips, alone of the refusals, and its near miss does not', (id) => {
    const { at, trips, misses, also = [] } = cases[id] ?? { at: '', trips: {}, misses: {} };
    const rule = rules.find((each) => each.id === id);
    const found = findings(trips);
    const own = found.filter((problem) => problem.rule === id);
    expect(own.map(({ path }) => path)).toContain(at);
    expect(own[0]?.severity).toBe(rule?.severity);
    const otherRefusals = found.filter((each) => each.severity === 'refuse' && each.rule !== id);
    expect(otherRefusals.map(({ rule: other }) => other)).toEqual(also);
    expect(findings(misses).filter((problem) => problem.rule === id)).toEqual([]);
  });

  it.each(Object.keys(cases))('%s: its near miss is no other mistake either', (id) => {
    const refusals = findings(cases[id]?.misses ?? {}).filter(({ severity }) => severity === 'refuse');
    expect(refusals.map(({ rule }) => rule)).toEqual([]);
  });

  it('takes the word from no graver one', () => {
    const order = ['note', 'warn', 'refuse'];
    const graver = rules.flatMap((rule) =>
      (rule.supersedes ?? [])
        .map((id) => rules.find((other) => other.id === id))
        .filter((other) => order.indexOf(other?.severity ?? '') > order.indexOf(rule.severity))
        .map((other) => `${rule.id} silences ${other?.id ?? ''}`),
    );
    expect(graver).toEqual([]);
  });

  it.each(rules.map((rule) => [rule.id, rule] as const))(
    '%s speaks in whole, plain sentences',
    (_id, rule) => {
      expect(rule.id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
      for (const text of [rule.title, rule.why, rule.remedy]) {
        expect(text).not.toMatch(/\s$|^\s|\.$|'| {2}/);
        expect(text.length).toBeGreaterThan(15);
      }
      expect(rule.why.length).toBeLessThan(330);
      for (const other of rule.supersedes ?? []) expect(rules.map(({ id }) => id)).toContain(other);
    },
  );
});
