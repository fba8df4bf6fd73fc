import fc from 'fast-check';
import { valueAt } from '../../chart/helmValue';
import type { HelmValues } from '../../chart/helmValue';
import { findSecrets } from '../../config/secrets/findSecrets';
import { hideSecrets } from '../../config/secrets/hideSecrets';
import { places, tokens } from '../fixtures/plantedSecrets';
import { sampled } from '../fixtures/sampled';

const key = fc.constantFrom('a', 'config', 'operator', 'hubble', 'extraEnv', 'x.y/z', 'name', 'list', '0');
const harmless = fc.oneof(
  fc.constantFrom<unknown>('', 'true', 'cilium', 80, false, null, '10.0.0.0/8'),
  fc.nat(99),
);
/** A secret in a place that gives it away, or one that gives itself away anywhere. */
const planted = fc.oneof(
  fc
    .tuple(fc.constantFrom(...Object.values(places)), fc.stringMatching(/^zq[a-z]{3,8}[0-9]{4}$/))
    .map(([plant, secret]) => ({ secret, value: plant(secret) })),
  fc.constantFrom(...Object.values(tokens)).map((secret) => ({ secret, value: secret })),
);

/** Mappings and lists around what is planted, with harmless values beside it. */
const nested = fc
  .tuple(
    fc.array(planted, { minLength: 1, maxLength: 4 }),
    fc.array(fc.tuple(fc.boolean(), key, key, harmless, fc.nat(3)), { minLength: 1, maxLength: 8 }),
  )
  .map(([all, layers]) => ({
    secrets: all.map(({ secret }) => secret),
    values: {
      root: layers.reduce<unknown>(
        (inner, [isList, name, beside, other, place]) => {
          if (!isList) return { [`${beside}-`]: other, [name]: inner };
          const list = [other, other, other];
          return [...list.slice(0, place), inner, ...list.slice(place)];
        },
        all.map(({ value }) => value),
      ),
      others: Object.fromEntries(all.map(({ value }, index) => [`x${index}`, value])),
    } as HelmValues,
  }));

describe('secrets planted anywhere in nested values', () => {
  it('are in nothing that is given back', () => {
    fc.assert(
      fc.property(nested, ({ values, secrets }) => {
        const text = JSON.stringify([hideSecrets(values), findSecrets(values)]);
        for (const secret of secrets) expect(text.includes(JSON.stringify(secret).slice(1, -1))).toBe(false);
      }),
      { numRuns: sampled(2_000), seed: 20 },
    );
  });

  it('come back whole by the paths that are told: through mappings alone', () => {
    fc.assert(
      fc.property(nested, ({ values }) => {
        const { values: rest, hidden } = hideSecrets(values);
        const restored = hidden.reduce<HelmValues>(
          (all, path) => put(all, path, valueAt(values, path)),
          rest as HelmValues,
        );
        expect(restored).toEqual(values);
        expect(hideSecrets(rest)).toEqual({ values: rest, hidden: [] });
      }),
      { numRuns: sampled(500), seed: 21 },
    );
  });
});

function put(node: HelmValues, [head = '', ...rest]: readonly string[], value: unknown): HelmValues {
  return {
    ...node,
    [head]: rest.length === 0 ? value : put((node[head] ?? {}) as HelmValues, rest, value),
  } as HelmValues;
}
