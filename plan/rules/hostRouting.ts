// Rules on BPF host routing: what takes it away, and what does not go together with it.
import {
  before,
  bpfHostRouting,
  chained,
  kpr,
  iptablesMasquerade,
  legacyRoutingCause,
  native,
  tunnel,
} from '../effective/options';
import { blame, family, needing } from './rule';

const initializer = 'Cilium 1.20: pkg/kpr/initializer/kube_proxy_replacement.go';

export const hostRoutingRules = family(
  {
    id: 'host-routing',
    title: 'BPF host routing',
    about:
      'Whether packets between pods and the network are handed over in BPF, or pass through the host’s own stack. It comes by itself with kube-proxy replacement and BPF masquerading, and goes by itself without.',
  },
  [
    {
      id: 'host-routing-falls-back',
      title: 'BPF host routing was asked for, and is not in effect',
      severity: 'warn',
      effect: 'silent',
      why: 'the agent falls back to the host’s stack with a line in its log, whatever bpf.hostLegacyRouting says',
      remedy: 'set kubeProxyReplacement and bpf.masquerade to true, or remove bpf.hostLegacyRouting',
      source: `${initializer}, "Falling back to legacy host routing"`,
      check: (context) => {
        const cause = legacyRoutingCause(context);
        return context.values.text('bpf.hostLegacyRouting') === 'false' && cause !== undefined
          ? [{ key: 'bpf.hostLegacyRouting', detail: cause }]
          : [];
      },
    },
    {
      id: 'no-conntrack-rules-with-tunnel',
      title: 'Tunnelled packets pass conntrack by already',
      severity: 'refuse',
      effect: 'agent',
      why: 'the agent refuses installNoConntrackIptablesRules with a tunnel',
      remedy: 'set installNoConntrackIptablesRules to false',
      source: 'Cilium 1.19: daemon/cmd/daemon_main.go, "requires the agent to run in direct routing mode"',
      supersedes: ['no-conntrack-rules-without-replacement'],
      check: (context) => blame(noConntrack(context) && tunnel(context), 'installNoConntrackIptablesRules'),
    },
    {
      id: 'no-conntrack-rules-without-replacement',
      title: 'Doing without conntrack means doing all NAT in BPF',
      severity: 'refuse',
      effect: 'agent',
      why: 'the agent refuses installNoConntrackIptablesRules unless kube-proxy replacement is on, IPv4 is on, and masquerading is off or done in BPF',
      remedy:
        'set kubeProxyReplacement and bpf.masquerade to true, or installNoConntrackIptablesRules to false',
      source: `${initializer} and daemon/cmd/daemon_main.go`,
      check: (context) =>
        blame(
          noConntrack(context) &&
            native(context) &&
            (!kpr(context.values) ||
              iptablesMasquerade(context.values) ||
              !context.values.on('ipv4.enabled')),
          'installNoConntrackIptablesRules',
        ),
    },
    {
      id: 'no-iptables-rules',
      title: 'Some of Cilium’s work is still done in iptables',
      severity: 'refuse',
      effect: 'agent',
      why: 'the agent exits without iptables rules where the L7 proxy is on, unless BPF TProxy takes its place from 1.20 on, and from 1.20 on also where it replaces kube-proxy or masquerades in BPF',
      remedy: 'remove install-iptables-rules from extraConfig or extraArgs',
      source: 'Cilium: daemon/cmd/daemon_main.go, "L7 proxy requires iptables rules"',
      check: ({ values, version }) => {
        const late = !before(version, '1.20');
        const proxy = values.get('l7Proxy') !== false && !(late && values.on('bpf.tproxy'));
        const marks = late && (kpr(values) || values.on('bpf.masquerade'));
        const option = values.options.find(({ name }) => name === 'install-iptables-rules');
        return option?.value === 'false' ? blame(proxy || marks, option.key, { found: 'false' }) : [];
      },
    },
    {
      id: 'istio-with-host-routing',
      title: 'Istio and BPF host routing do not go together',
      severity: 'warn',
      effect: 'traffic',
      why: 'Istio redirects packets in the host’s stack, which BPF host routing passes by',
      remedy: 'set bpf.hostLegacyRouting to true',
      source: 'Cilium: Documentation/operations/performance/tuning.rst; cilium/cilium#36022',
      when: bpfHostRouting,
      ...needing(['istio'], ({ facts }) => blame(facts.istio, 'bpf.hostLegacyRouting')),
    },
  ],
);

/** The chart writes "false" on clouds and under chaining, whatever is asked for. */
function noConntrack({ values }: Parameters<typeof native>[0]): boolean {
  return (
    values.on('installNoConntrackIptablesRules') &&
    !chained(values) &&
    !['azure', 'eni', 'gke'].some((cloud) => values.on(`${cloud}.enabled`))
  );
}
