// Every kind of problem that Routewise tells of: declared once, documented, told by an input that trips it, and not by a near miss.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { everyProblem, problemKindsOfAll } from '../../../cli/present/everyProblem';
import { canWarn } from '../../../plan/accept';
import { kindsOfPlan } from '../../../plan/kindsOfPlan';
import { laterKinds } from '../../../plan/laterWarnings';
import { rules } from '../../../plan/rules';
import { mayImport } from '../../../scripts/lint/rooms';
import { preflightCases } from '../plan/preflight/cases';
import { allCases as ruleCases } from '../plan/rules/allCases';
import { stackRuleCases } from '../plan/rules/stackRules';
import { allCases } from './allCases';

const root = join(__dirname, '../../..');
const product = Object.keys(mayImport);

/** Ids that the sources of some folders declare: keys of what `problemKinds` is called with. */
function declared(folders: readonly string[] = product, except = 'node_modules'): string[] {
  const files = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .map((name) => join(folder, name))
      .filter((name) => name.endsWith('.ts') && !name.includes(except))
      .map((name) => join(root, name)),
  );
  return files.flatMap((file) => {
    const text = readFileSync(file, 'utf8');
    return [...text.matchAll(/problemKinds\(([\s\S]*?)\n\);/g)].flatMap(([, body = '']) =>
      [...body.matchAll(/^ {4}'?([a-z0-9-]+)'?: \{$/gm)].map(([, id = '']) => id),
    );
  });
}

describe('every kind of problem', () => {
  it('has an id of its own', () => {
    const ids = everyProblem.map(({ id }) => id);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  });

  it('is held to a case in one of the tables', () => {
    const tables = [ruleCases, stackRuleCases, preflightCases, allCases].map((cases) => Object.keys(cases));
    expect(tables.flat().sort()).toEqual(everyProblem.map(({ id }) => id).sort());
  });

  it('stands under a heading that no other family has', () => {
    const families = [...new Set(everyProblem.map(({ family }) => family))];
    for (const words of [families.map(({ id }) => id), families.map(({ title }) => title)])
      expect(words.filter((word, index) => words.indexOf(word) !== index)).toEqual([]);
  });

  it('is in the reference, wherever it is declared', () => {
    expect(declared().sort()).toEqual(problemKindsOfAll.map(({ id }) => id).sort());
  });

  it('is known to the plan where a plan can tell of it', () => {
    // Those of config/problems/ are told once the world is asked, as are certificates.
    const ofPlan = declared(['config', 'spec', 'chart', 'plan'], 'config/problems/');
    const later = laterKinds.certificates.map(({ id }) => id);
    expect([...kindsOfPlan.map(({ id }) => id), ...later].sort()).toEqual(ofPlan.sort());
  });

  it('can be accepted by a stack where it is a warning of one', () => {
    const acceptable = [...rules, ...kindsOfPlan, ...Object.values(laterKinds).flat()];
    const others = everyProblem.filter((kind) => canWarn(kind) && !acceptable.includes(kind));
    // A values file by itself is no stack.
    expect(others.map(({ id }) => id)).toEqual(['values-secret-in-clear']);
  });

  it.each(everyProblem.map((kind) => [kind.id, kind] as const))(
    '%s speaks in plain sentences',
    (id, kind) => {
      expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
      for (const whole of [kind.title, kind.why, kind.remedy]) {
        // What is quoted, commands and messages, has its own spelling.
        const text = whole.replace(/`[^`]*`|“[^”]*”/g, 'quoted');
        expect(text).not.toMatch(/\s$|^\s|\.$|'| {2}/);
        expect(text.length).toBeGreaterThan(8);
      }
      expect(kind.otherwise ?? []).not.toContain(kind.severity);
    },
  );
});

describe('every kind that is no rule', () => {
  it('has a case', () => {
    expect(Object.keys(allCases).sort()).toEqual(problemKindsOfAll.map(({ id }) => id).sort());
  });

  it.each(problemKindsOfAll.map((kind) => [kind.id, kind] as const))(
    '%s is told by an input that trips it, and not by a near miss',
    async (id, { severity, otherwise = [] }) => {
      const { at, trips, misses } = allCases[id] ?? { at: '', trips: () => [], misses: () => [] };
      const own = (await trips()).filter(({ rule }) => rule === id);
      expect(own.map(({ path }) => path)).toContain(at);
      for (const problem of own) expect([severity, ...otherwise]).toContain(problem.severity);
      expect((await misses()).filter(({ rule }) => rule === id)).toEqual([]);
    },
  );
});
