import { stateOf, unfinished } from '../../../providers/src/stateOf';

const outs = { nodes: [{ name: 'one', former: undefined }], ssh: { one: undefined, two: 'root@b' } };
const clean = { nodes: [{ name: 'one' }], ssh: { two: 'root@b' } };

/** `toEqual` takes an undefined value for none. */
it('the state of a resource holds no undefined value, at any depth', () => {
  expect(stateOf(outs)).toStrictEqual(clean);
});

it('an update that broke off carries it, in words without a stack', () => {
  const error = unfinished(new Error('it broke'), 'metal', outs) as Error & Record<string, unknown>;
  expect(error.message).toBe('it broke');
  expect(error.stack).toBe('');
  expect([error.id, error.reasons]).toEqual(['metal', ['it broke']]);
  expect(error.properties).toStrictEqual(clean);
  expect(unfinished('words', 'metal', {}).message).toBe('words');
});
