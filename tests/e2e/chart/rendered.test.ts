// The values of example stacks, and of random ones, through the real chart of every supported version: what comes out
// says what the plan promised. It must never pass over a value: one whose place is not known fails the test.
import { join } from 'node:path';
import fc from 'fast-check';
import { parseStack } from '../../../spec/parseStack';
import { ciliumVersions } from '../../../config/schema/versions';
import { planCluster } from '../../../plan/planCluster';
import { differingValues } from '../../fixtures/chart/differingValues';
import { validStack } from '../../fixtures/stackArbitrary';
import { describeWith, toolsBin } from '../sandbox/readyTools';
import { exampleStacks, planOfExample } from '../../fixtures/exampleStacks';

const helm = join(toolsBin, 'helm');
const randomStacks = 50;

describeWith(['helm'])('the values of', () => {
  describe.each(exampleStacks)('the stack %s', (stack) => {
    test.each(ciliumVersions)(
      'are in effect in what Cilium %s’s chart renders',
      (version) => {
        const plan = planOfExample(stack, { version });
        expect(differingValues(plan, helm)).toEqual([]);
        expect(plan.cilium.values.length).toBeGreaterThan(15);
      },
      60_000,
    );
  });

  test(`${randomStacks} random stacks are in effect as well`, () => {
    fc.assert(
      fc.property(validStack, (stack) => {
        expect(differingValues(planCluster(parseStack(stack)), helm)).toEqual([]);
      }),
      { numRuns: randomStacks, endOnFailure: true },
    );
  }, 300_000);
});
