// 1,000 random edits of valid stacks, each on the state that the one before left: nothing that runs is moved or renamed.
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { parseStack } from '../../spec/parseStack';
import { RefusedError } from '../../config/problem';
import type { ClusterSpec, StackInput } from '../../config/schema/stack';
import { planCluster } from '../../plan/planCluster';
import type { PlacesPlan } from '../../plan/running/planPlaces';
import { groundOf } from '../../plan/ground/ground';
import { planPlaces } from '../../plan/running/planPlaces';
import { readRunning } from '../../plan/running/readRunning';
import type { RunningStack } from '../../plan/running/runningStack';
import { nothingRuns } from '../../plan/running/runningStack';
import { validStack } from '../fixtures/stackArbitrary';
import { stateOf } from '../fixtures/states/stateOf';

type Workers = Record<string, Record<string, unknown>>;

interface Edit {
  readonly kind: 'add' | 'remove' | 'rename' | 'reorder' | 'resize' | 'segment';
  readonly name: string;
  readonly pick: number;
  readonly count: number;
  readonly update: 'done' | 'broken off' | 'of the release before';
}

const poolName = fc
  .stringMatching(/^[a-z]([-a-z0-9]{0,6}[a-z0-9])?$/)
  .filter((name) => name !== 'control-plane');
const edit: fc.Arbitrary<Edit> = fc.record({
  kind: fc.constantFrom('add', 'remove', 'rename', 'reorder', 'resize', 'segment'),
  name: poolName,
  pick: fc.nat(1000),
  count: fc.integer({ min: 0, max: 20 }),
  update: fc.constantFrom('done', 'done', 'broken off', 'of the release before'),
});

/** The stack with the edit in its file, and what each pool is called now. */
function edited(
  stack: StackInput,
  { kind, name, pick, count }: Edit,
): { stack: StackInput; renamed: Map<string, string> } {
  const copy = structuredClone(stack);
  const workers = (copy.nodes.workers ?? {}) as Workers;
  const names = Object.keys(workers);
  const picked = names[pick % Math.max(names.length, 1)];
  const rest = (without: string): [string, Record<string, unknown>][] =>
    Object.entries(workers).filter(([each]) => each !== without);
  const machine = copy.provider.kind === 'hetzner' ? { type: 'cpx31' } : { size: { cores: 2, memoryGiB: 4 } };
  const set = (entries: [string, Record<string, unknown>][]): void => {
    copy.nodes.workers = Object.fromEntries(entries);
  };
  const renamed = new Map<string, string>();
  if (kind === 'segment' && copy.provider.kind === 'proxmox') {
    const segments = (copy.network?.segments ?? {}) as Record<string, unknown>;
    const free = Array.from({ length: 60 }, (_, index) => `10.63.${index + 100}.0/24`).find(
      (nodes) => !JSON.stringify(segments).includes(nodes),
    );
    copy.network = {
      ...copy.network,
      segments: { [name]: { nodes: free ?? '' }, ...segments } as never,
    };
    const pool = `on-${name}`.slice(0, 20);
    if (!(name in segments)) set([[pool, { ...machine, count: 1, segment: name }], ...rest(pool)]);
  } else if (kind === 'add' && !names.includes(name)) {
    // In front of the file; where its name sorts is chance.
    set([[name, { ...machine, count, renamedFrom: false }], ...rest(name)]);
  } else if (picked !== undefined && kind === 'remove') set(rest(picked));
  else if (picked !== undefined && kind === 'rename' && !names.includes(name)) {
    const before = workers[picked] ?? {};
    const stem = typeof before.renamedFrom === 'string' ? before.renamedFrom : picked;
    renamed.set(name, picked);
    set(
      Object.entries(workers).map(([each, pool]) =>
        each === picked ? [name, { ...pool, renamedFrom: stem }] : [each, pool],
      ),
    );
  } else if (picked !== undefined && kind === 'reorder')
    set(Object.entries(workers).sort(([a], [b]) => (a + name < b + name ? 1 : -1)));
  else if (picked !== undefined && kind === 'resize')
    set(Object.entries(workers).map(([each, pool]) => [each, each === picked ? { ...pool, count } : pool]));
  return { stack: copy, renamed };
}

/** As Pulumi hands it over: each object sorted by name. */
function asPulumiHasIt<T>(value: T): T {
  if (Array.isArray(value)) return value.map((each: unknown) => asPulumiHasIt(each)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, each]) => [key, asPulumiHasIt(each as unknown)]),
  ) as T;
}

/** What the plan has of it, without all that has nothing to do with places. */
interface Planned {
  readonly spec: ClusterSpec;
  readonly places: PlacesPlan;
}

function planned(spec: ClusterSpec, running: RunningStack): Planned {
  return { spec, places: planPlaces(groundOf(spec), running).value };
}

/** All that makes a node the same node, by pool and number. */
function identities({ places: { nodes, places } }: Planned): Map<string, unknown> {
  return new Map(
    nodes.map(({ name, pool, index, address, address6 }) => [
      `${pool}/${index}`,
      { name, address, address6, place: places.get(name) },
    ]),
  );
}

/** What may be refused rather than done; nothing of it moves a node. */
const refusals = new Set([
  'node-addresses-exhausted',
  'node-addresses-overlap',
  'node-names-taken',
  'pod-blocks-exhausted',
  'ranges-overlap',
]);

test('no edit of the pools moves, renames or replaces a node that runs', () => {
  const seen = { edits: 0, refused: 0, survived: 0, wouldHaveMoved: 0 };
  fc.assert(
    fc.property(
      validStack.filter(({ provider }) => provider.kind !== 'hosts'),
      fc.array(edit, { minLength: 10, maxLength: 10 }),
      (first, edits) => {
        let stack = first;
        let before = planned(parseStack(stack), nothingRuns);
        let state = stateOf(before, { memory: false });
        for (const each of edits) {
          seen.edits += 1;
          const next = edited(stack, each);
          const running = readRunning(state);
          let after: Planned;
          try {
            after = planned(parseStack(next.stack), running);
          } catch (error) {
            if (!(error instanceof RefusedError)) throw error;
            expect(error.problems.map(({ rule }) => rule).filter((rule) => !refusals.has(rule))).toEqual([]);
            seen.refused += 1;
            continue;
          }
          // The same to the letter, in whatever order it is handed over.
          expect(JSON.stringify(parseStack(asPulumiHasIt(next.stack)))).toBe(JSON.stringify(after.spec));
          const [was, is, unknowing] = [before, after, planned(after.spec, nothingRuns)].map(identities);
          const moved: unknown[] = [];
          for (const [key, identity] of was ?? []) {
            const [pool = '', index = ''] = key.split('/');
            const now = [...next.renamed].find(([, old]) => old === pool)?.[0] ?? pool;
            const found = is?.get(`${now}/${index}`);
            if (found === undefined) continue;
            seen.survived += 1;
            if (!isDeepStrictEqual(found, identity)) moved.push({ key, was: identity, is: found });
            if (!isDeepStrictEqual(unknowing?.get(`${now}/${index}`), identity)) seen.wouldHaveMoved += 1;
          }
          expect(moved).toEqual([]);
          // An update that breaks off has made what was there, and nothing new; it has remembered all.
          const brokeOff = each.update === 'broken off';
          const made = after.places.nodes.filter(
            ({ pool, index }) => !brokeOff || was?.has(`${pool}/${index}`) === true,
          );
          state = stateOf(after, {
            made: made.map(({ name }) => name),
            memory: each.update !== 'of the release before' || next.renamed.size > 0,
          });
          stack = next.stack;
          before = { ...after, places: { ...after.places, nodes: made } };
        }
      },
    ),
    { numRuns: 100, seed: 20_261 },
  );
  expect(seen.edits).toBe(1000);
  // Refusing everything would be no answer, and edits that move nothing by themselves no question.
  expect(seen.refused).toBeLessThan(200);
  expect(seen.survived).toBeGreaterThan(5000);
  expect(seen.wouldHaveMoved).toBeGreaterThan(500);
}, 120_000);

test('what a plan builds is in the places that were found', () => {
  fc.assert(
    fc.property(validStack, (stack) => {
      const spec = parseStack(stack);
      const { places, nodes } = planned(spec, nothingRuns).places;
      const { infrastructure } = planCluster(spec);
      if (infrastructure.kind === 'proxmox')
        expect(
          infrastructure.machines.map(({ name, vmId, node, macAddress, snippetStorage }) => [
            name,
            { kind: 'vm', vmId, macAddress, proxmoxNode: node, snippetStorage },
          ]),
        ).toEqual([...places]);
      if (infrastructure.kind === 'hetzner')
        expect(infrastructure.servers.map(({ name, privateAddress }) => [name, privateAddress])).toEqual(
          nodes.map(({ name, address }) => [name, address]),
        );
    }),
    { numRuns: 30, seed: 7 },
  );
});
