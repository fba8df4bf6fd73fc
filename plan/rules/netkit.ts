// Rules on netkit, the device type that replaces veth.
import { kernelGates, tooOld } from '../known/kernelVersions';
import {
  before,
  iptablesMasquerade,
  kpr,
  legacyRoutingCause,
  legacyRoutingSet,
  netkit,
} from '../effective/options';
import { blame, family, needing } from './rule';

const connector = 'Cilium 1.20: pkg/datapath/connector/config.go';
const key = 'bpf.datapathMode';

export const netkitRules = family(
  {
    id: 'netkit',
    title: 'netkit devices',
    about:
      'Pod devices of type netkit are faster than veth, only with BPF host routing, and only for pods created under them.',
  },
  [
    {
      id: 'netkit-kernel',
      title: 'netkit needs a kernel that has it',
      severity: 'refuse',
      effect: 'agent',
      why: 'the agent exits where the kernel has no netkit: that takes 6.7 and CONFIG_NETKIT, and the documentation asks for 6.8',
      remedy: 'set bpf.datapathMode to veth, or use nodes with a newer kernel',
      source: `${kernelGates.netkitProbe.source}; ${kernelGates.netkit.source}`,
      when: ({ values }) => netkit(values),
      ...needing(['kernels'], ({ facts }) => {
        const old = tooOld(facts.kernels, kernelGates.netkitProbe.from);
        return blame(old.length > 0, key, { detail: `kernel ${old.join(', ')}` });
      }),
    },
    {
      id: 'netkit-documented-kernel',
      title: 'netkit on kernel 6.7 is not what Cilium documents',
      severity: 'warn',
      effect: 'advice',
      why: 'the agent accepts netkit from kernel 6.7 on, Cilium’s documentation asks for 6.8',
      remedy: 'use nodes with kernel 6.8 or newer',
      source: kernelGates.netkit.source,
      when: ({ values }) => netkit(values),
      ...needing(['kernels'], ({ facts }) => {
        const undocumented = tooOld(facts.kernels, kernelGates.netkit.from);
        const refused = tooOld(facts.kernels, kernelGates.netkitProbe.from);
        return blame(undocumented.length > 0 && refused.length === 0, key, {
          detail: `kernel ${undocumented.join(', ')}`,
        });
      }),
    },
    {
      id: 'netkit-without-host-routing',
      title: 'From Cilium 1.20 on, netkit refuses to run without BPF host routing',
      severity: 'refuse',
      effect: 'agent',
      versions: '>=1.20.0',
      why: 'the agent exits with "netkit connector not available" unless packets are routed in BPF',
      remedy:
        'set kubeProxyReplacement and bpf.masquerade to true and leave bpf.hostLegacyRouting unset, or set bpf.datapathMode to veth or auto',
      source: connector,
      supersedes: ['talos-legacy-routing-with-fast-path'],
      check: ({ values }) => {
        const cause = missingForNetkit(values);
        return netkit(values) && cause !== undefined ? [{ key, detail: cause }] : [];
      },
    },
    {
      id: 'netkit-without-effect',
      title: 'Before Cilium 1.20, netkit without BPF host routing gains nothing',
      severity: 'warn',
      effect: 'silent',
      versions: '<1.20.0',
      why: 'packets go through the host’s stack all the same, which defeats netkit; Cilium 1.20 refuses to start so',
      remedy:
        'set kubeProxyReplacement and bpf.masquerade to true and leave bpf.hostLegacyRouting unset, or set bpf.datapathMode to veth',
      source: connector,
      check: (context) => {
        const cause = legacyRoutingSet(context.values)
          ? 'bpf.hostLegacyRouting is true'
          : legacyRoutingCause(context);
        return netkit(context.values) && cause !== undefined ? [{ key, detail: cause }] : [];
      },
    },
    {
      id: 'netkit-auto-stays-veth',
      title: '`auto` will choose veth',
      severity: 'note',
      effect: 'silent',
      versions: '>=1.20.0',
      why: 'bpf.datapathMode auto takes netkit only where packets are routed in BPF, and veth otherwise, with a warning in the agent’s log',
      remedy: 'set kubeProxyReplacement and bpf.masquerade to true, or bpf.datapathMode to veth',
      source: `${connector}, "datapath autodiscovery failed, reverting from netkit to veth"`,
      check: ({ values }) => {
        const cause =
          missingForNetkit(values) ?? (values.on('bpf.tproxy') ? 'bpf.tproxy is true' : undefined);
        return values.text(key) === 'auto' && cause !== undefined ? [{ key, detail: cause }] : [];
      },
    },
    {
      id: 'netkit-with-tproxy',
      title: 'netkit and BPF TProxy exclude each other',
      severity: 'refuse',
      effect: 'chart',
      versions: '>=1.19.0',
      why: 'BPF TProxy hands packets to the proxy by a call that is not allowed where netkit programs run: the chart refuses both together',
      remedy: 'set bpf.tproxy to false, or bpf.datapathMode to veth',
      source: 'Cilium: install/kubernetes/cilium/templates/validate.yaml; cilium/cilium#39892',
      check: ({ values }) =>
        blame(
          netkit(values) && values.text('bpf.tproxy') !== '' && values.get('bpf.tproxy') !== false,
          'bpf.tproxy',
        ),
    },
    {
      id: 'netkit-with-tproxy-unchecked',
      title: 'netkit and BPF TProxy: Cilium 1.18 does not notice',
      severity: 'refuse',
      effect: 'traffic',
      versions: '<1.19.0',
      why: 'BPF TProxy hands packets to the proxy by a call that is not allowed where netkit programs run; nothing checks it in 1.18, and traffic that the proxy should see is lost',
      remedy: 'set bpf.tproxy to false, or bpf.datapathMode to veth',
      source: 'cilium/cilium#39892; Cilium 1.19 refuses it: daemon/cmd/daemon_main.go',
      check: ({ values }) => blame(netkit(values) && values.on('bpf.tproxy'), 'bpf.tproxy'),
    },
    {
      id: 'netkit-with-endpoint-routes',
      title: 'netkit with endpoint routes needs a newer driver',
      severity: 'warn',
      effect: 'agent',
      versions: '>=1.20.0',
      why: 'with endpoint routes the agent wants a netkit driver that can keep packet metadata, and exits without: kernel 6.13 has it, and some older stable kernels got it later',
      remedy: 'set endpointRoutes.enabled to false, or use nodes with kernel 6.13 or newer',
      source: kernelGates.netkitScrub.source,
      when: ({ values }) => netkit(values) && values.on('endpointRoutes.enabled'),
      ...needing(['kernels'], ({ facts }) => {
        const old = tooOld(facts.kernels, kernelGates.netkitScrub.from);
        return blame(old.length > 0, 'endpointRoutes.enabled', { detail: `kernel ${old.join(', ')}` });
      }),
    },
    {
      id: 'netkit-turns-tcx-on',
      title: 'netkit brings tcx along',
      severity: 'note',
      effect: 'silent',
      why: 'the agent uses tcx for all devices where netkit is in use, whatever bpf.enableTCX says',
      remedy: 'remove bpf.enableTCX',
      source: connector,
      check: ({ values }) => blame(netkit(values) && values.get('bpf.enableTCX') === false, 'bpf.enableTCX'),
    },
    {
      id: 'netkit-on-running-cluster',
      title: 'Pods cannot change from veth to netkit',
      severity: 'warn',
      effect: 'life',
      why: 'pods keep the device type they were created with: where pods of the other type run on a node, an agent of 1.19 or newer refuses to start there, and an older one loses them',
      remedy:
        'switch by draining nodes one by one, or on new nodes only by a CiliumNodeConfig; nothing to do where netkit is in use already',
      source: 'Cilium 1.20: Documentation/operations/performance/tuning.rst, "netkit configuration"',
      when: ({ values, version }) =>
        netkit(values) || (!before(version, '1.20') && values.text(key) === 'auto'),
      ...needing(['running'], ({ facts }) => blame(facts.running, key)),
    },
  ],
);

function missingForNetkit(values: Parameters<typeof netkit>[0]): string | undefined {
  if (legacyRoutingSet(values)) return 'bpf.hostLegacyRouting is true';
  if (iptablesMasquerade(values)) return 'bpf.masquerade is not true, so masquerading is done in iptables';
  return kpr(values) ? undefined : 'kubeProxyReplacement is not true';
}
