// Options of the datapath, read back out of values.
// It must never ask of a value what plan/effective does not say.
import { defaultRatio } from '../../../chart/meaning';
import { listOf, numberOf } from '../../effective/goTemplate';
import type { Valued } from '../../effective/options';
import * as effective from '../../effective/options';
import type { FeatureName } from '../../decisions/tuning/feature';
import { isOn } from '../../decisions/tuning/planTuning';
import type { ReadBack } from '../readBack';
import { onOff } from '../readBack';
import { askedOf, tuningOf } from '../take';

function feature(
  name: FeatureName,
  key: 'netkit' | 'bigTcp' | 'bbr' | 'distributedLru' | 'clockProbe',
  keys: readonly string[],
  on: (valued: Valued) => boolean,
): ReadBack {
  return {
    decision: `cilium.tuning.${key}`,
    keys,
    planned: ({ decided }) => onOff(isOn(decided.tuning, name)),
    effective: (valued) => onOff(on(valued)),
    take: (found) => tuningOf({ [key]: found === 'on' }),
    remedy: `say it by routewise:cilium.tuning.${key}`,
  };
}

export const datapath: readonly ReadBack[] = [
  {
    decision: 'kubeProxyReplacement',
    keys: ['kubeProxyReplacement'],
    planned: ({ decided }) => onOff(decided.kubeProxyReplacement),
    effective: ({ values }) => onOff(effective.kpr(values)),
    take: (found) => askedOf({ kubeProxyReplacement: found === 'on' }),
    remedy: 'say it by routewise:distribution.kubeProxy',
  },
  {
    decision: 'cilium.tuning.hostRouting',
    keys: [
      'bpf.hostLegacyRouting',
      'bpf.masquerade',
      'kubeProxyReplacement',
      'cni.chainingMode',
      'cni.chainingTarget',
      'encryption.type',
      'encryption.enabled',
      'enableIPv4Masquerade',
      'enableIPv6Masquerade',
    ],
    planned: ({ decided }) => (isOn(decided.tuning, 'bpf-host-routing') ? 'bpf' : 'legacy'),
    effective: (valued) => (effective.bpfHostRouting(valued) ? 'bpf' : 'legacy'),
    take: (found) => tuningOf({ hostRouting: found === 'bpf' ? 'bpf' : 'legacy' }),
    remedy: 'say it by routewise:cilium.tuning.hostRouting',
  },
  feature('netkit', 'netkit', ['bpf.datapathMode'], ({ values }) => effective.netkit(values)),
  feature('big-tcp', 'bigTcp', ['enableIPv4BIGTCP', 'enableIPv6BIGTCP'], ({ values }) =>
    effective.bigTcp(values),
  ),
  feature('bbr', 'bbr', ['bandwidthManager.bbr', 'bandwidthManager.enabled'], ({ values }) =>
    effective.bbr(values),
  ),
  feature('distributed-lru', 'distributedLru', ['bpf.distributedLRU.enabled'], ({ values }) =>
    values.on('bpf.distributedLRU.enabled'),
  ),
  feature('clock-probe', 'clockProbe', ['bpfClockProbe'], ({ values }) => values.on('bpfClockProbe')),
  {
    decision: 'cilium.tuning.mapRatio',
    keys: ['bpf.mapDynamicSizeRatio'],
    planned: ({ decided }) => String(decided.tuning.mapSizing.ratio),
    effective: ({ values }) => {
      const ratio = numberOf(values.get('bpf.mapDynamicSizeRatio')) ?? 0;
      return String(ratio === 0 ? defaultRatio : ratio);
    },
    take: (found) =>
      Number(found) > 0 && Number(found) <= 1 ? tuningOf({ mapRatio: Number(found) }) : undefined,
    remedy: 'say it by routewise:cilium.tuning.mapRatio: more than 0 and at most 1',
  },
  {
    decision: 'nodes.hardware',
    keys: ['devices'],
    planned: ({ decided }) => (decided.devices.everywhere ?? []).join(' '),
    effective: ({ values }) => effective.devices(values).join(' '),
    take: (found) => askedOf({ devices: listOf(found) }),
    remedy: 'name the devices under routewise:nodes.hardware',
  },
];
