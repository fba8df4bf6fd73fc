// What a plan says is what agents do, whatever Helm values overrule: random stacks with random values, through the real chart.
// It must never be satisfied with stacks that are refused: how many are planned is counted.
import { join } from 'node:path';
import fc from 'fast-check';
import { parseStack } from '../../../spec/parseStack';
import { RefusedError } from '../../../config/problem';
import type { HelmValues } from '../../../chart/helmValue';
import { mergeValues } from '../../../chart/helmValue';
import type { StackInput } from '../../../config/schema/stack';
import type { ClusterPlan } from '../../../plan/clusterPlan';
import { planCluster } from '../../../plan/planCluster';
import { contradictions } from '../../fixtures/chart/contradictions';
import { renderedConfigs } from '../../fixtures/chart/renderedConfig';
import { existingPlan, running } from '../../fixtures/observed';
import { overrides } from '../../fixtures/overridesArbitrary';
import { validStack } from '../../fixtures/stackArbitrary';
import { describeWith, toolsBin } from '../sandbox/readyTools';

const helm = join(toolsBin, 'helm');
/** 2,000 in `npm run test:long`. */
const runs = Number(process.env.ROUTEWISE_TRUTH_RUNS ?? 250);
/** Numbers of plans at a time, so that a failure is told early. */
const batch = 50;

/** Of the observed cluster; blocks of its nodes are of that. */
const theirIpam: HelmValues = { ipam: { mode: 'kubernetes' } };

interface Case {
  readonly told: string;
  readonly plan: ClusterPlan;
}

/** Plans until so many are planned, and holds each against what the chart renders. */
async function holdTogether(
  inputs: fc.Arbitrary<{ readonly told: string; readonly plan: () => ClusterPlan }>,
): Promise<{ refused: number }> {
  let [planned, refused] = [0, 0];
  const seed = Number(process.env.ROUTEWISE_TRUTH_SEED ?? Date.now() % 1e9);
  const stream = fc.sample(inputs, { numRuns: runs * 8, seed })[Symbol.iterator]();
  const wrong: string[] = [];
  while (planned < runs) {
    const cases: Case[] = [];
    while (cases.length < Math.min(batch, runs - planned)) {
      const { value, done } = stream.next();
      if (done === true) throw new Error(`of ${runs * 8} stacks only ${planned} are planned (seed ${seed})`);
      const plan = orRefused(value.plan);
      if (plan === undefined) refused += 1;
      else cases.push({ told: value.told, plan });
    }
    const configs = await renderedConfigs(
      helm,
      cases.map(({ plan }) => plan),
    );
    cases.forEach(({ told, plan }, index) => {
      const config = configs[index] ?? '';
      const found = typeof config === 'string' ? [`the chart: ${config}`] : contradictions(plan, config);
      if (found.length > 0) wrong.push(`seed ${seed}\n${told}\n${found.join('\n')}`);
    });
    expect(wrong.slice(0, 3).join('\n\n')).toBe('');
    planned += cases.length;
  }
  return { refused };
}

function orRefused(plan: () => ClusterPlan): ClusterPlan | undefined {
  try {
    return plan();
  } catch (error) {
    if (error instanceof RefusedError) return undefined;
    throw error;
  }
}

describeWith(['helm'])('what a plan says is what agents do', () => {
  const own = fc.tuple(validStack, overrides).map(([stack, values]) => ({
    told: JSON.stringify({ ...stack, cilium: { ...stack.cilium, values } }),
    plan: () => planCluster(parseStack(withValues(stack, values))),
  }));
  test(`on ${runs} random stacks with random values`, async () => {
    await holdTogether(own);
  }, 1_200_000);

  const allow = fc.constantFrom('hot', 'agent-restart', 'pod-recreate', 'rebuild-only');
  const profile = fc.constantFrom('balanced', 'performance', 'compatible');
  const theirs = fc
    .record({ allow, profile, live: overrides, values: fc.option(overrides, { nil: {} }) })
    .map(({ allow: most, profile: wish, live, values }) => ({
      told: JSON.stringify({ allow: most, profile: wish, live, values }),
      plan: () =>
        existingPlan(
          { provider: { allow: most }, cilium: { profile: wish, values } },
          running(mergeValues(theirIpam, live)),
        ),
    }));
  test(`on ${runs} clusters that run already, with random values of their own`, async () => {
    await holdTogether(theirs);
  }, 1_200_000);
});

function withValues(stack: StackInput, values: HelmValues): StackInput {
  return { ...stack, cilium: { ...stack.cilium, values } };
}
