import { routerConfigText } from '../../../../cli/routerConfig';
import { problemsOf } from '../../../fixtures/problems';
import { planBgpStack } from '../../../fixtures/bgp/bgpStack';
import { everything } from '../../../fixtures/bgp/everything';
import { expectGolden } from '../../../fixtures/bgp/expectGolden';

const languages = ['frr', 'gobgp', 'bird', 'mikrotik'];
const one = planBgpStack({ bgp: { peers: { tor: { passwordConfig: 'bgp:tor' } } } });
const all = planBgpStack(everything);

describe.each(languages)('a router’s configuration for %s', (language) => {
  it('has each node as a neighbour', () => {
    expectGolden(
      `nodes.${language}.txt`,
      routerConfigText(one, 'edge', { for: language, neighbors: 'nodes' }),
    );
  });

  it('takes neighbours by their network', () => {
    expectGolden(
      `subnet.${language}.txt`,
      routerConfigText(one, 'edge', { for: language, neighbors: 'subnet' }),
    );
  });

  it('tells nodes of several AS numbers apart', () => {
    const text = routerConfigText(all, 'edge', { for: language, neighbors: 'nodes', peer: 'tor-a' });
    expectGolden(`several-as.${language}.txt`, text);
  });

  it('speaks IPv6, and without graceful restart', () => {
    const text = routerConfigText(all, 'edge', { for: language, neighbors: 'nodes', peer: 'tor-a6' });
    expectGolden(`ipv6.${language}.txt`, text);
  });

  it('speaks within one AS on a port of its own', () => {
    const text = routerConfigText(all, 'edge', { for: language, neighbors: 'nodes', peer: 'tor-b' });
    expectGolden(`internal.${language}.txt`, text);
  });

  it('speaks over several hops', () => {
    const text = routerConfigText(all, 'edge', { for: language, neighbors: 'nodes', peer: 'core' });
    expectGolden(`hops.${language}.txt`, text);
  });

  it('lets in what the stack advertises and no more, and has each node in it', () => {
    const text = routerConfigText(all, 'edge', { for: language, neighbors: 'nodes', peer: 'tor-a' });
    expect(text).toContain('10.100.0.0/16');
    expect(text).toContain('10.6.0.0/24');
    expect(text).not.toContain('10.96.0.0');
    expect(text).toMatch(/^[\x20-\x7e\n]*$/);
    for (const { address } of all.bgp?.groups[0]?.nodes ?? []) expect(text).toContain(address);
  });
});

describe('the command', () => {
  const ask = (plan: typeof one, options: { neighbors?: 'nodes' | 'subnet'; peer?: string }): string =>
    routerConfigText(plan, 'edge', { for: 'frr', neighbors: 'nodes', ...options });

  it.each([
    ['a stack without routers', planBgpStack({ bgp: undefined }), {}, 'names no routers'],
    ['several routers and none named', all, {}, 'core, tor-a, tor-a6, tor-b'],
    ['a name that no router has', all, { peer: 'tor' }, 'no router of the stack has that name'],
    [
      'neighbours by a network that two AS numbers share',
      all,
      { peer: 'tor-a', neighbors: 'subnet' as const },
      'AS 65001 and AS 65011 share 10.5.0.0/24',
    ],
  ])('refuses %s', (_, plan, options, reason) => {
    const [problem, ...more] = problemsOf(() => ask(plan, options));
    expect(more).toEqual([]);
    expect(problem?.reason).toContain(reason);
  });
});
