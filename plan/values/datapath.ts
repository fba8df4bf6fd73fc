// Helm values for the datapath: kube-proxy replacement, masquerading and the options that tuning has decided.
import type { FeatureDecision, FeatureName } from '../decisions/tuning/feature';
import { isOn } from '../decisions/tuning/planTuning';
import { defaultRatio } from '../../chart/meaning';
import { sources } from '../known/sources';
import type { ValueGround } from './ground';
import type { ReasonedValue } from './reasonedValue';
import { from, set } from './reasonedValue';

export function datapathValues(ground: ValueGround): ReasonedValue[] {
  return [
    kubeProxyReplacement(ground),
    ...hostRouting(ground),
    ...ifOn(ground, 'netkit', () => [set('bpf.datapathMode', 'netkit', ...why(ground, 'netkit'))]),
    ...ifOn(ground, 'big-tcp', () => bigTcp(ground)),
    ...ifOn(ground, 'bbr', () => [
      set('bandwidthManager.enabled', true, 'BBR comes with the bandwidth manager.', sources.tuningGuide),
      set('bandwidthManager.bbr', true, ...why(ground, 'bbr')),
    ]),
    ...ifOn(ground, 'distributed-lru', () => [
      set('bpf.distributedLRU.enabled', true, ...why(ground, 'distributed-lru')),
    ]),
    ...ifOn(ground, 'clock-probe', () => [set('bpfClockProbe', true, ...why(ground, 'clock-probe'))]),
    ...mapSizing(ground),
    ...devices(ground),
    ...proxies(ground),
  ];
}

function kubeProxyReplacement(ground: ValueGround): ReasonedValue {
  const runs = !ground.kubeProxyReplacement;
  return set(
    'kubeProxyReplacement',
    !runs,
    runs
      ? 'kube-proxy serves the Services on these nodes; two of them would not know of each other’s connections.'
      : 'The nodes run no kube-proxy; eBPF serves all Services.',
    sources.kprValues,
  );
}

function hostRouting(ground: ValueGround): ReasonedValue[] {
  if (isOn(ground.tuning, 'bpf-host-routing')) {
    return [
      set(
        'bpf.masquerade',
        true,
        'Masquerading in eBPF instead of iptables; with kube-proxy replacement it also turns BPF host routing on, which spares each packet the host’s IP stack.',
        sources.hostRouting,
      ),
    ];
  }
  return [
    from(
      'routewise:cilium.tuning.hostRouting',
      set('bpf.hostLegacyRouting', true, ...why(ground, 'bpf-host-routing')),
    ),
  ];
}

function bigTcp(ground: ValueGround): ReasonedValue[] {
  const { families } = ground.networks;
  const on = (family: 'IPv4' | 'IPv6') => set(`enable${family}BIGTCP`, true, ...why(ground, 'big-tcp'));
  return [
    ...(families.includes('ipv4') ? [on('IPv4')] : []),
    ...(families.includes('ipv6') ? [on('IPv6')] : []),
  ];
}

function mapSizing({ tuning }: ValueGround): ReasonedValue[] {
  const { ratio, reasons } = tuning.mapSizing;
  if (ratio === defaultRatio) return [];
  const [reason] = reasons;
  return [
    from(
      'routewise:cilium.tuning.mapRatio',
      set('bpf.mapDynamicSizeRatio', ratio, reason?.text ?? '', reason?.source),
    ),
  ];
}

function devices({ devices: plan }: ValueGround): ReasonedValue[] {
  return plan.everywhere === undefined
    ? []
    : [
        from(
          'routewise:nodes.hardware',
          set('devices', [...plan.everywhere].join(' '), plan.reason.text, plan.reason.source),
        ),
      ];
}

function proxies({ spec }: ValueGround): ReasonedValue[] {
  const { l7Proxy, localRedirectPolicies } = spec.cilium;
  return [
    ...(l7Proxy
      ? []
      : [
          from(
            'routewise:cilium.l7Proxy',
            set(
              'l7Proxy',
              false,
              'The stack asks for no L7 proxy: no Envoy, no L7 policies, no HTTP metrics.',
              sources.l7Proxy,
            ),
          ),
        ]),
    ...(localRedirectPolicies
      ? [
          from(
            'routewise:cilium.localRedirectPolicies',
            set(
              'localRedirectPolicies.enabled',
              true,
              'The stack asks for CiliumLocalRedirectPolicy; the old name localRedirectPolicy is deprecated.',
              sources.localRedirect,
            ),
          ),
        ]
      : []),
  ];
}

function ifOn({ tuning }: ValueGround, feature: FeatureName, values: () => ReasonedValue[]): ReasonedValue[] {
  return isOn(tuning, feature) ? values() : [];
}

function why({ tuning }: ValueGround, feature: FeatureName): [text: string, source: string | undefined] {
  const decision: FeatureDecision | undefined = tuning.features.find((each) => each.feature === feature);
  return [decision?.reasons[0]?.text ?? '', decision?.reasons[0]?.source];
}
