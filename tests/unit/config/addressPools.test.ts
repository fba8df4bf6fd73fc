import { addressPools } from '../../../config/addressPools';
import { parseStack } from '../../../spec/parseStack';
import { groundOf } from '../../../plan/ground/ground';
import { planNodes } from '../../../plan/running/planNodes';
import { planCluster } from '../../../plan/planCluster';
import { problemsOf } from '../../fixtures/problems';
import { stackWith } from '../../fixtures/stacks';

const pool = (count: number, more = {}): unknown => ({ type: 'cpx41', count, ...more });

describe('node addresses', () => {
  it('keep their places when another pool grows within its reserve', () => {
    const addressesOf = (count: number): string[] =>
      planNodes(groundOf(parseStack(stackWith({ 'nodes.workers': { a: pool(count), b: pool(2) } }))))
        .filter((node) => node.pool === 'b')
        .map(({ address }) => address);
    expect(addressesOf(32)).toEqual(addressesOf(1));
    expect(addressesOf(1)).toEqual(['10.0.1.64', '10.0.1.65']);
  });

  it('refuse a pool that outgrows its reserve, and name the key that mends it', () => {
    const [problem] = problemsOf(() =>
      planCluster(parseStack(stackWith({ 'nodes.workers': { a: pool(33), b: pool(2) } }))),
    );
    expect(problem).toMatchObject({
      rule: 'node-addresses-exhausted',
      path: 'routewise:nodes.workers.a.count',
    });
    expect(problem?.remedy).toContain('routewise:nodes.workers.a.reserve');
    expect(() =>
      planCluster(parseStack(stackWith({ 'nodes.workers': { a: pool(33, { reserve: 64 }), b: pool(2) } }))),
    ).not.toThrow();
  });

  it('give the last pool all that is left', () => {
    const spec = parseStack(
      stackWith({ 'nodes.workers': { a: pool(200) }, 'network.pods': '10.128.0.0/16' }),
    );
    expect(addressPools(spec).at(-1)).toMatchObject({ first: 32, reserved: 223 });
    expect(
      problemsOf(() =>
        planCluster(
          parseStack(stackWith({ 'nodes.workers': { a: pool(224) }, 'network.pods': '10.128.0.0/16' })),
        ),
      ),
    ).toMatchObject([{ rule: 'node-addresses-exhausted' }]);
  });

  it('refuse pools that are told to share addresses', () => {
    const [problem] = problemsOf(() =>
      planCluster(
        parseStack(
          stackWith({ 'nodes.workers': { a: pool(2, { reserve: 4 }), b: pool(2, { firstAddress: 35 }) } }),
        ),
      ),
    );
    expect(problem).toMatchObject({
      rule: 'node-addresses-overlap',
      path: 'routewise:nodes.workers.b.firstAddress',
    });
    expect(problem?.remedy).toContain('start at 36');
  });
});
