import * as fc from 'fast-check';
import { checkValues } from '../../chart/checkValues';
import { chartDefault } from '../../chart/defaults';
import type { HelmValue, HelmValues } from '../../chart/helmValue';
import type { KeyNode } from '../../chart/keys/keyNode';
import { nodeAt, walkKeys } from '../../chart/keys/keyNode';
import { chartKeys } from '../../chart/keys/chartKeys';
import { removedKeys } from '../../chart/check/removedKeys';
import type { CiliumVersion } from '../../config/schema/versions';
import { ciliumVersions } from '../../config/schema/versions';
import { sampled } from '../fixtures/sampled';

interface Key {
  readonly version: CiliumVersion;
  readonly path: readonly string[];
  readonly node: KeyNode;
}

/** Keys with a fixed name, outside of mappings whose keys are the user's own, that no table speaks of. */
const keys: readonly Key[] = ciliumVersions.flatMap((version) => {
  const found: Key[] = [];
  const { root } = chartKeys(version);
  walkKeys(root, (path, node) => {
    const dotted = path.join('.');
    const own = path.some((_, at) => nodeAt(root, path.slice(0, at))?.free === true);
    const told = removedKeys.some(({ key }) => dotted === key || dotted.startsWith(`${key}.`)) || node.unread;
    if (!own && told !== true) found.push({ version, path, node });
  });
  return found;
});

/** A value the chart's schema lets the key have. */
function valueFor({ version, path, node }: Key): HelmValue {
  const own = chartDefault(version, path);
  if (own !== undefined && own !== null) return own;
  if (node.children !== undefined) return {};
  const examples = {
    string: 'text',
    integer: 1,
    number: 0.5,
    boolean: true,
    array: [],
    object: {},
    null: null,
  };
  return node.types === undefined ? true : examples[node.types.find((type) => type !== 'null') ?? 'null'];
}

function nest(path: readonly string[], value: HelmValue): HelmValues {
  return path.reduceRight<HelmValue>((inner, name) => ({ [name]: inner }), value) as HelmValues;
}

const anyKey = fc.constantFrom(...keys);
const letter = fc.constantFrom(...Array.from('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'));

/** The last name with one edit: a letter left out, added, changed, two exchanged, or one of the other case. */
const misspelt = fc
  .record({
    key: anyKey,
    edit: fc.constantFrom('leave out', 'add', 'change', 'exchange', 'case'),
    where: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
    letter,
  })
  .map(({ key, edit, where, letter: other }) => {
    const name = key.path.at(-1) ?? '';
    const at = Math.floor(where * name.length);
    const [before, here, after] = [name.slice(0, at), name[at] ?? '', name.slice(at + 1)];
    const wrong = {
      'leave out': before + after,
      add: before + other + here + after,
      change: before + other + after,
      exchange: before + after.slice(0, 1) + here + after.slice(1),
      case: before + (here === here.toLowerCase() ? here.toUpperCase() : here.toLowerCase()) + after,
    }[edit];
    return { key, wrong, parent: key.path.slice(0, -1) };
  })
  .filter(({ key: { version }, wrong, parent }) => {
    const siblings = nodeAt(chartKeys(version).root, parent)?.children;
    const dotted = [...parent, wrong].join('.');
    return wrong !== '' && siblings?.has(wrong) === false && !removedKeys.some(({ key }) => key === dotted);
  });

describe('any real key', () => {
  it('is never called unknown, whatever the version', () => {
    fc.assert(
      fc.property(anyKey, (key) => {
        const found = checkValues(key.version, nest(key.path, valueFor(key)));
        // Which value a list allows cannot be made up here.
        const ofValues = ['helm-not-one-of', 'helm-wrong-form'];
        expect(found.filter(({ severity, rule }) => severity !== 'note' && !ofValues.includes(rule))).toEqual(
          [],
        );
      }),
      { numRuns: sampled(4000) },
    );
  });
});

describe('any real key with one letter wrong', () => {
  it('is refused, at its own path', () => {
    fc.assert(
      fc.property(misspelt, ({ key, wrong, parent }) => {
        const found = checkValues(key.version, nest([...parent, wrong], valueFor(key)));
        expect(found.map(({ severity, path }) => [severity, path])).toEqual([
          ['refuse', [...parent, wrong].join('.')],
        ]);
      }),
      { numRuns: sampled(4000) },
    );
  });

  it('is named in the remedy in nearly all cases', () => {
    const samples = fc.sample(misspelt, { numRuns: sampled(5000), seed: 1 });
    const missed = samples.filter(({ key, wrong, parent }) => {
      const [problem] = checkValues(key.version, nest([...parent, wrong], valueFor(key)));
      const [, first] = /^did you mean ([^\s,?]+)/.exec(problem?.remedy ?? '') ?? [];
      return first !== key.path.join('.');
    });
    const shown = missed.map(({ key, wrong }) => `${key.path.join('.')} as ${wrong}`);
    // Measured: 6 of 5,000, names of two letters that lost one, and one that turned into another name's neighbour.
    expect(missed.length / samples.length < 0.01 ? [] : shown).toEqual([]);
  });
});
