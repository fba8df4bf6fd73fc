// Helm values for LoadBalancer Services: who gives addresses, who announces them, and whether XDP serves them.
import { sources } from '../known/sources';
import type { ValueGround } from './ground';
import type { ReasonedValue } from './reasonedValue';
import { from, set } from './reasonedValue';

const key = 'routewise:cilium.loadBalancer';

export function loadBalancingValues(ground: ValueGround): ReasonedValue[] {
  const { ipam, announce } = ground.loadBalancing;
  const { acceleration } = ground.tuning;
  const first = ipam.reasons[0];
  return [
    from(
      `${key}.ipam`,
      set(
        'nodeIPAM.enabled',
        ipam.choice === 'nodeipam',
        ipam.choice === 'nodeipam' ? (first?.text ?? '') : 'Service addresses come from elsewhere.',
        sources.nodeIpam,
      ),
    ),
    from(
      `${key}.ipam`,
      set(
        'defaultLBServiceIPAM',
        ipam.choice,
        'Services without a loadBalancerClass get their addresses here.',
        sources.nodeIpam,
      ),
    ),
    from(
      `${key}.acceleration`,
      set(
        'loadBalancer.acceleration',
        acceleration.choice,
        acceleration.reasons.map(({ text }) => text).join(' '),
        acceleration.reasons[0]?.source,
      ),
    ),
    ...(announce.choice === 'l2' ? l2Values(ground) : []),
    ...(ground.spec.bgp === undefined
      ? []
      : [
          set(
            'bgpControlPlane.enabled',
            true,
            'The nodes tell the routers of routewise:bgp what the stack says.',
            sources.bgpIsNoDatapath,
          ),
        ]),
  ];
}

/** Queries a second that leases need: one renewal in 5 s for each Service and node is the upper end. */
function l2Values({ loadBalancing, nodes }: ValueGround): ReasonedValue[] {
  const addresses = loadBalancing.pools.length === 0 ? 0 : 50;
  const qps = Math.max(20, Math.ceil(addresses / 5) + Math.ceil(nodes.length / 5));
  return [
    from(
      `${key}.announce`,
      set(
        'l2announcements.enabled',
        true,
        loadBalancing.announce.reasons[0]?.text ?? '',
        sources.l2Announcements,
      ),
    ),
    set(
      'k8sClientRateLimit.qps',
      qps,
      'Every announced Service is a lease that an agent renews; the chart’s limit would hold renewals back.',
      sources.l2Announcements,
    ),
    set(
      'k8sClientRateLimit.burst',
      2 * qps,
      'Twice the rate, for the moment in which many leases change hands.',
      sources.l2Announcements,
    ),
  ];
}
