// The plan of a stack and the check of its values alone, told the same facts, say the same.
import { join } from 'node:path';
import fc from 'fast-check';
import type { HelmValues } from '../../chart/helmValue';
import { parseStack } from '../../spec/parseStack';
import { readStackFile } from '../../config/readStackFile';
import type { Problem } from '../../config/problem';
import { RefusedError } from '../../config/problem';
import type { ClusterSpec, StackInput } from '../../config/schema/stack';
import { checkRelease } from '../../cli/check/checkRelease';
import type { Decisions } from '../../plan/decide';
import { decide } from '../../plan/decide';
import type { Derived } from '../../plan/derive';
import { derive } from '../../plan/derive';
import { judgeHelmValues, ruleContextOf } from '../../plan/judge';
import { nothingRuns } from '../../plan/running/runningStack';
import { toHelmValues } from '../../plan/values/reasonedValue';
import { stackWith } from '../fixtures/stacks';
import { validStack } from '../fixtures/stackArbitrary';
import { anyValues } from '../fixtures/valuesArbitrary';
import { allCases } from '../unit/plan/rules/allCases';
import { nested } from '../unit/plan/rules/ruleCase';
import { propertyRuns } from '../fixtures/sampled';
import { stackRuleCases } from '../unit/plan/rules/stackRules';

interface Planned {
  readonly spec: ClusterSpec;
  readonly decided: Decisions;
  readonly derived: Derived;
}

/** Undefined where the stack is refused for itself: then no values are planned. */
function planned(stack: StackInput, values: HelmValues): Planned | undefined {
  try {
    const spec = parseStack({ ...stack, cilium: { ...stack.cilium, values } });
    const { value: decided } = decide(spec, nothingRuns);
    return { spec, decided, derived: derive(spec, decided).value };
  } catch (error) {
    if (error instanceof RefusedError) return undefined;
    throw error;
  }
}

/** What only a stack can be told, and what each tells of secrets in its own words. */
const apart = new Set<string>([...Object.keys(stackRuleCases), 'gateway-api-crds', 'values-secret-in-clear']);

function told(problems: readonly Problem[]): string[] {
  return problems
    .filter(({ rule }) => !apart.has(rule))
    .map(({ severity, rule, reason }) => `${severity} ${rule}: ${reason}`)
    .sort();
}

/** Undefined where no values are planned. */
function bothTell(stack: StackInput, values: HelmValues): { plan: string[]; check: string[] } | undefined {
  const plan = planned(stack, values);
  if (plan === undefined) return undefined;
  const { spec, decided, derived } = plan;
  const context = ruleContextOf(spec, decided, derived);
  const all = toHelmValues(derived.values);
  const source = { file: 'values.yaml', within: '', values: all, repeated: [] };
  const { problems } = checkRelease([{ ...source, positionOf: () => undefined, has: () => true }], {
    version: spec.cilium.version,
    facts: context.facts,
  });
  return { plan: told(judgeHelmValues(spec, derived, context)), check: told(problems) };
}

describe('the plan and the check of the same values with the same facts find the same', () => {
  it('of random stacks and values', () => {
    let compared = 0;
    fc.assert(
      fc.property(validStack, anyValues, (stack, values) => {
        const both = bothTell(stack, values);
        if (both === undefined) return;
        expect(both.plan).toEqual(both.check);
        compared += 1;
      }),
      { numRuns: propertyRuns },
    );
    expect(compared).toBeGreaterThan(propertyRuns / 2);
  });

  const stacks = ['dev', 'prod', 'vms-dual-stack', 'metal'].map(
    (name) => readStackFile(name, join(__dirname, '..', '..')).sections as unknown as StackInput,
  );
  it.each(Object.keys(allCases).map((id, index) => [id, stacks[index % stacks.length]] as const))(
    'of the inputs of %s',
    (id, stack) => {
      const { trips = {}, misses = {} } = allCases[id] ?? {};
      for (const { version, values = {} } of [trips, misses]) {
        const cilium = { ...stack?.cilium, ...(version === undefined ? {} : { version }) };
        const both = bothTell({ ...stack, cilium } as StackInput, nested(values));
        expect(both?.plan).toEqual(both?.check);
      }
    },
  );

  it('of a key that is to go and is a mistake besides', () => {
    const stack = stackWith({ 'cilium.version': '1.19.6' }) as StackInput;
    const strict = { encryption: { strictMode: { enabled: true, cidr: '10.0.128.0/17' } } };
    expect(bothTell(stack, strict)?.plan.join('\n')).toMatch(/^refuse strict-mode-without-encryption/m);
    const nowhere = { encryption: { strictMode: { enabled: true, cidr: 'not-a-network' } } };
    const encrypted = stackWith({
      'cilium.version': '1.19.6',
      'cilium.encryption': { type: 'wireguard' },
    }) as StackInput;
    expect(bothTell(encrypted, nowhere)?.plan.join('\n')).toMatch(/^refuse strict-egress-cidr/m);
  });
});
