// What the rules say Helm refuses, the real Helm refuses; and what Helm refuses, a rule has named.
import { join } from 'node:path';
import fc from 'fast-check';
import type { HelmValue, HelmValues } from '../../../chart/helmValue';
import { ciliumVersions } from '../../../config/schema/versions';
import type { CiliumVersion } from '../../../config/schema/versions';
import { rules, runRules } from '../../../plan/rules';
import { ValueView } from '../../../plan/effective/valueView';
import { nested } from '../../unit/plan/rules/ruleCase';
import { describeWith, toolsBin } from '../sandbox/readyTools';
import { familyGrids, unset } from './combinations';
import type { FamilyGrid, Grid } from './combinations';
import { helmVerdicts } from './helmVerdict';

const inputsPerFamily = 44;
/** Chart rules that only the cluster can decide: to `helm template` it has nothing. */
const byChart = rules.filter(({ effect }) => effect === 'chart');
const chartIds = new Set(byChart.map(({ id }) => id));

interface Asked {
  readonly version: CiliumVersion;
  readonly values: HelmValues;
  readonly blamed: readonly string[];
}

describeWith(['helm'])('rules and the real chart agree', () => {
  const seen = { refused: 0, rendered: 0, rules: new Set<string>() };

  it('on grids for every family that has a chart rule', () => {
    expect(familyGrids.map(({ family }) => family).sort()).toEqual(
      [...new Set(byChart.map(({ family }) => family.id))].sort(),
    );
  });

  it.each(familyGrids)(
    '$family',
    async (each) => {
      const asked = ciliumVersions.flatMap((version) => sampleOf(each, version));
      expect(asked.length).toBeGreaterThanOrEqual(40 * ciliumVersions.length);
      const verdicts = await helmVerdicts(join(toolsBin, 'helm'), asked);
      const disagreements = asked.flatMap(({ version, values, blamed }, index) => {
        const said = verdicts[index];
        count(said, blamed);
        if ((said !== undefined) === blamed.length > 0) return [];
        return [
          `${version} ${JSON.stringify(values)}\n    helm: ${said ?? 'renders'}\n    rules: ${blamed.join(', ')}`,
        ];
      });
      expect(disagreements).toEqual([]);
    },
    600_000,
  );

  it('and every chart rule was tried, on both sides', () => {
    console.info(`Helm refused ${seen.refused} of ${seen.refused + seen.rendered} inputs.`);
    // Told by the distribution, which a chart does not know; by facts of its own in the unit tests.
    expect([...chartIds].filter((id) => !seen.rules.has(id))).toEqual(['api-host-automatic-by-distribution']);
    expect(seen.rendered).toBeGreaterThan(200);
    expect(seen.refused).toBeGreaterThan(200);
  });

  function count(said: string | undefined, blamed: readonly string[]): void {
    if (said === undefined) seen.rendered += 1;
    else seen.refused += 1;
    for (const id of blamed) seen.rules.add(id);
  }
});

function judge(version: CiliumVersion, values: HelmValues): Asked {
  const context = { version, values: new ValueView(version, values), facts: {} };
  const blamed = runRules(rules, context, (key) => key)
    .map(({ rule }) => rule)
    .filter((id) => chartIds.has(id));
  return { version, values, blamed };
}

/**
 * A fixed sample of a family’s combinations: every second one that no rule blames, the others in turn from each set of
 * rules that some combination trips, so that each is tried and none only by chance.
 */
function sampleOf({ grids }: FamilyGrid, version: CiliumVersion): Asked[] {
  const all = grids.flatMap((grid) => combinationsOf(grid).map((values) => judge(version, values)));
  const groups = new Map<string, Asked[]>();
  for (const asked of shuffled(all)) {
    const blamed = asked.blamed.join();
    groups.set(blamed, [...(groups.get(blamed) ?? []), asked]);
  }
  const blameless = groups.get('') ?? [];
  groups.delete('');
  const waiting = [...groups.values()].sort((a, b) => count(a) - count(b));
  const sample: Asked[] = [];
  while (sample.length < Math.min(inputsPerFamily, all.length)) {
    const fromBlamed = blameless.length === 0 || (sample.length % 2 === 1 && waiting.length > 0);
    const group = fromBlamed ? waiting.shift() : blameless;
    sample.push(...(group?.splice(-1) ?? []));
    if (fromBlamed && group !== undefined && group.length > 0) waiting.push(group);
  }
  return sample;
}

/** How many rules blame the inputs of a group: the simplest come first. */
function count([first]: readonly Asked[]): number {
  return first?.blamed.length ?? 0;
}

function shuffled<T>(items: readonly T[]): T[] {
  const whole = { minLength: items.length, maxLength: items.length };
  return fc.sample(fc.shuffledSubarray([...items], whole), { seed: 7, numRuns: 1 }).flat(1);
}

function combinationsOf(grid: Grid): HelmValues[] {
  return Object.entries(grid)
    .reduce<Record<string, HelmValue>[]>(
      (all, [key, options]) =>
        all.flatMap((flat) => options.map((value) => (value === unset ? flat : { ...flat, [key]: value }))),
      [{}],
    )
    .map(nested);
}
