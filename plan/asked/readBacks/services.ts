// How Services are served and announced, and how agents are rolled out, read back out of values.
// It must never ask of a value what plan/effective does not say.
import { numberOf } from '../../effective/goTemplate';
import * as effective from '../../effective/options';
import type { ReadBack } from '../readBack';
import { onOff } from '../readBack';
import { ciliumOf, loadBalancerOf } from '../take';

export const services: readonly ReadBack[] = [
  {
    decision: 'cilium.loadBalancer.acceleration',
    keys: ['loadBalancer.acceleration'],
    planned: ({ decided }) => decided.tuning.acceleration.choice,
    effective: ({ values }) => effective.xdp(values),
    take: (found) =>
      found === 'disabled' || found === 'native' || found === 'best-effort'
        ? loadBalancerOf({ acceleration: found })
        : undefined,
    remedy: 'say it by routewise:cilium.loadBalancer.acceleration: disabled, best-effort or native',
  },
  {
    decision: 'cilium.loadBalancer.ipam',
    keys: ['defaultLBServiceIPAM', 'nodeIPAM.enabled'],
    planned: ({ decided }) => decided.loadBalancing.ipam.choice,
    effective: ({ values }) => {
      const who = values.text('defaultLBServiceIPAM') || 'lbipam';
      return who === 'nodeipam' && !values.on('nodeIPAM.enabled') ? 'none' : who;
    },
    take: (found) =>
      found === 'nodeipam' || found === 'lbipam' || found === 'none'
        ? loadBalancerOf({ ipam: found })
        : undefined,
    remedy: 'say it by routewise:cilium.loadBalancer.ipam: nodeipam, lbipam or none',
  },
  {
    decision: 'cilium.loadBalancer.announce',
    keys: ['l2announcements.enabled'],
    planned: ({ decided }) => onOff(decided.loadBalancing.announce.choice === 'l2'),
    // Without pools of the stack, others may announce: that takes nothing from the plan.
    effective: ({ values }, { decided: { loadBalancing } }) => {
      const on = values.on('l2announcements.enabled');
      return on && (loadBalancing.pools.length === 0 || loadBalancing.announce.choice === 'bgp')
        ? undefined
        : onOff(on);
    },
    take: (found) => loadBalancerOf({ announce: found === 'on' ? 'l2' : 'none' }),
    remedy: 'say it by routewise:cilium.loadBalancer.announce',
  },
  {
    decision: 'bgp',
    keys: ['bgpControlPlane.enabled'],
    planned: ({ spec }) => onOff(spec.bgp !== undefined),
    effective: ({ values }, { spec }) =>
      spec.bgp === undefined ? undefined : onOff(values.on('bgpControlPlane.enabled')),
    remedy: 'remove the value, or the section routewise:bgp',
  },
  {
    decision: 'cilium.rollout.maxUnavailable',
    keys: ['updateStrategy.rollingUpdate.maxUnavailable', 'updateStrategy.type'],
    planned: ({ spec }) => String(spec.cilium.rollout.maxUnavailable),
    effective: ({ values }) => {
      const many = numberOf(values.get('updateStrategy.rollingUpdate.maxUnavailable'));
      return many !== undefined && Number.isInteger(many) && many > 0 ? String(many) : undefined;
    },
    take: (found) => ciliumOf({ rollout: { maxUnavailable: Number(found) } }),
    remedy: 'say it by routewise:cilium.rollout.maxUnavailable',
  },
];
