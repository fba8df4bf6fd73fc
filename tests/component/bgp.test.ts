import * as pulumi from '@pulumi/pulumi';
import type { BgpPeeringArgs } from '../../components/bgpPeering';
import type { ClusterPlan } from '../../plan/clusterPlan';
import type { Registered } from '../fixtures/mockedStack';
import { kindOf, underMocks } from '../fixtures/mockedStack';
import { planBgpStack } from '../fixtures/bgp/bgpStack';
import { everything } from '../fixtures/bgp/everything';

/** Registers a plan's announcements under mocks, in the order in which they were let through. */
async function announce(plan: ClusterPlan, passwords: BgpPeeringArgs['passwords']): Promise<Registered[]> {
  const { resources } = await underMocks(async () => {
    const { Announcements } = await import('../../components/announcements');
    new Announcements('edge', {
      plan: plan.announcements,
      passwords,
      kubeconfig: pulumi.secret('a kubeconfig'),
      ciliumVersion: plan.cilium.version,
    });
  });
  return resources;
}

const kindsOf = (resources: readonly Registered[]): string[] => resources.map(kindOf);
const secret = { name: 'bgp-tor-a', namespace: 'kube-system' };
const passwords = [{ secret, password: pulumi.secret('the password') }];

describe('announcements, as they are registered', () => {
  it('wait for the kinds they need, then speak last', async () => {
    const plan = planBgpStack(everything);
    const resources = await announce(plan, passwords);
    const made = kindsOf(resources).filter((kind) => kind.startsWith('Cilium') || kind === 'Secret');
    expect(made[0]).toBe('CiliumCrds');
    const firstSpeaker = made.indexOf('CiliumBGPClusterConfig');
    for (const kind of [
      'Secret',
      'CiliumBGPAdvertisement',
      'CiliumBGPPeerConfig',
      'CiliumBGPNodeConfigOverride',
    ])
      expect(made.lastIndexOf(kind)).toBeLessThan(firstSpeaker);
    expect(made.indexOf('Secret')).toBeLessThan(made.indexOf('CiliumBGPPeerConfig'));
    expect(
      resources.find(({ name, type }) => name === 'edge' && type.endsWith('CiliumCrds'))?.inputs,
    ).toMatchObject({
      crds: [
        'cilium.io/v2/ciliumbgpadvertisements',
        'cilium.io/v2/ciliumbgpclusterconfigs',
        'cilium.io/v2/ciliumbgpnodeconfigoverrides',
        'cilium.io/v2/ciliumbgppeerconfigs',
        'cilium.io/v2/ciliumloadbalancerippools',
      ],
      ciliumVersion: '1.19.6',
    });
  });

  it('are the plan’s objects, word for word', async () => {
    const plan = planBgpStack(everything);
    const resources = await announce(plan, passwords);
    for (const object of [...plan.announcements.pools, ...plan.announcements.bgp]) {
      const { inputs } =
        resources.find(
          ({ type, name }) => type.endsWith(`:${object.kind}`) && name === object.metadata.name,
        ) ?? {};
      expect(inputs).toMatchObject(object);
    }
  });

  it('keep a password secret, and put it where Cilium looks for it', async () => {
    const resources = await announce(planBgpStack(everything), passwords);
    const [kept, ...more] = resources.filter(({ type }) => type === 'kubernetes:core/v1:Secret');
    expect(more).toEqual([]);
    expect(kept?.inputs.metadata).toMatchObject(secret);
    // A secret input arrives wrapped.
    expect(JSON.stringify(kept?.inputs.stringData)).toContain('4dabf18193072939515e22adb298388d');
  });

  it('are pools and the link alone where there is no router', async () => {
    const plan = planBgpStack({
      bgp: undefined,
      cilium: { loadBalancer: { pools: { public: { cidrs: ['10.5.0.192/26'] } } } },
    });
    const made = kindsOf(await announce(plan, []));
    expect(made).toEqual(expect.arrayContaining(['CiliumLoadBalancerIPPool', 'CiliumL2AnnouncementPolicy']));
    expect(made.some((kind) => kind.includes('BGP') || kind === 'BgpPeering')).toBe(false);
  });
});
