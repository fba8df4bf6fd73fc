// Every kind of problem that Routewise tells of: declared once, documented, told by an input that trips it, and not by a near miss.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { everyProblem, problemKindsOfAll } from '../../../cli/present/everyProblem';
import { preflightCases } from '../plan/preflight/cases';
import { allCases as ruleCases } from '../plan/rules/allCases';
import { stackRuleCases } from '../plan/rules/stackRules';
import { allCases } from './allCases';

const root = join(__dirname, '../../..');
const product = [
  'config',
  'spec',
  'chart',
  'plan',
  'providers',
  'observe',
  'components',
  'stacks',
  'cli',
  'lib',
];

/** Ids that the sources declare: keys of what `problemKinds` is called with. */
function declared(): string[] {
  const files = product.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !name.includes('node_modules'))
      .map((name) => join(root, folder, name)),
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
