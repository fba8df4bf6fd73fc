// A sample of what `npm run test:long` tries a hundred thousand of, and every input that once failed.
import { resolve } from 'node:path';
import { corpus } from '../../fixtures/fuzz/corpus';
import { inputOf, places } from './inputs';
import { Trials } from './trial';

const seed = 1;
const inputs = Number(process.env.ROUTEWISE_FUZZ_INPUTS ?? 800);
const trials = new Trials(resolve(__dirname, '..', '..', '..'));

afterAll(() => {
  trials.remove();
});

it.each(corpus.map((entry) => [entry.name, entry] as const))('what failed once: %s', (_, { input, code }) => {
  expect(trials.try(input())).toMatchObject({ code, breaches: [] });
});

it('takes or refuses whatever it is given, in words', () => {
  const failed: string[] = [];
  const codes = new Set<number>();
  for (let index = 0; index < inputs; index++) {
    const { code, breaches } = trials.try(inputOf(seed, index));
    codes.add(code);
    if (breaches.length > 0) failed.push(`input ${index}: ${breaches.join('\n')}`);
  }
  expect(failed).toEqual([]);
  // An input that is never accepted, or never refused, would show that the fuzzer itself is broken.
  expect([...codes].sort()).toEqual([0, 1, 2]);
});

it('knows every key of the schema', () => {
  expect(places.schema).toBeGreaterThan(250);
  expect(places.examples).toBeGreaterThan(200);
});

it('makes the same inputs every time', () => {
  expect(inputOf(seed, 7)).toEqual(inputOf(seed, 7));
  expect(inputOf(seed, 8).bytes.equals(inputOf(seed, 9).bytes)).toBe(false);
});
