import { join } from 'node:path';
import { stringify } from 'yaml';
import { parseStack } from '../../../../../spec/parseStack';
import { readStackFile } from '../../../../../config/readStackFile';
import { crdsOf } from '../../../../../plan/objects/bgp/ciliumObject';
import { announcesAnything } from '../../../../../plan/objects/bgp/planAnnouncements';
import type { ClusterPlan } from '../../../../../plan/clusterPlan';
import { planCluster } from '../../../../../plan/planCluster';
import { planBgpStack } from '../../../../fixtures/bgp/bgpStack';
import { everything } from '../../../../fixtures/bgp/everything';
import { expectGolden } from '../../../../fixtures/bgp/expectGolden';

const root = join(__dirname, '../../../../..');
function documents({ announcements: { pools, l2, bgp } }: ClusterPlan): string {
  return [...pools, ...l2, ...bgp]
    .map((object) => stringify(object, { lineWidth: 110, version: '1.1' }))
    .join('---\n');
}

describe('planned BGP', () => {
  it('is of the stack prod what its golden objects say', () => {
    const plan = planCluster(parseStack(readStackFile('prod', root).sections));
    expectGolden('prod.objects.yaml', documents(plan));
  });

  it('has groups, passwords, families, attributes and overrides', () => {
    expectGolden('everything.objects.yaml', documents(planBgpStack(everything)));
  });

  it('announces pools on the link where there is no router', () => {
    const plan = planBgpStack({
      bgp: undefined,
      cilium: { loadBalancer: { pools: { public: { cidrs: ['10.5.0.192/26'] } } } },
    });
    expect(plan.loadBalancing.announce.choice).toBe('l2');
    expectGolden('link.objects.yaml', documents(plan));
  });

  it('never holds a password, only where it comes from', () => {
    expect(planBgpStack(everything).bgp?.peers['tor-a']?.password).toEqual({
      config: 'bgp:tor-a',
      secret: { name: 'bgp-tor-a', namespace: 'kube-system' },
    });
  });

  it('looks for passwords where Cilium does', () => {
    const { bgp } = planBgpStack({
      bgp: { peers: { tor: { passwordConfig: 'bgp:tor' } } },
      cilium: { values: { bgpControlPlane: { secretsNamespace: { name: 'bgp-secrets', create: true } } } },
    });
    expect(bgp?.peers.tor?.password?.secret).toEqual({ name: 'bgp-tor', namespace: 'bgp-secrets' });
  });

  it.each(['1.18.5', '1.19.6', '1.20.1'])('names the resources that %s must serve first', (version) => {
    const { announcements } = planBgpStack({ cilium: { version } });
    expect(crdsOf([...announcements.pools, ...announcements.bgp])).toEqual([
      'cilium.io/v2/ciliumbgpadvertisements',
      'cilium.io/v2/ciliumbgpclusterconfigs',
      'cilium.io/v2/ciliumbgppeerconfigs',
      'cilium.io/v2/ciliumloadbalancerippools',
    ]);
  });

  it('plans nothing where there is nothing to announce', () => {
    const plan = planCluster(parseStack(readStackFile('dev', root).sections));
    expect(announcesAnything(plan.announcements)).toBe(false);
    expect(plan.bgp).toBeUndefined();
  });

  it('tells an IPv6 router IPv6 routes, and an IPv4 router IPv4 routes', () => {
    const { bgp } = planBgpStack(everything);
    expect(Object.entries(bgp?.peers ?? {}).map(([name, { families }]) => [name, families])).toEqual([
      ['core', ['ipv4']],
      ['tor-a', ['ipv4']],
      ['tor-a6', ['ipv6']],
      ['tor-b', ['ipv4']],
    ]);
  });
});
