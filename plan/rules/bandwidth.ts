// Rules on the bandwidth manager and BBR.
import { kernelGates, tooOld } from '../known/kernelVersions';
import { bbr, encryption, kpr, legacyRoutingCause, legacyRoutingSet } from '../effective/options';
import { blame, family, needing } from './rule';

const source = 'Cilium 1.20: pkg/datapath/linux/bandwidth/bandwidth.go';
const enabled = 'bandwidthManager.enabled';

export const bandwidthRules = family(
  {
    id: 'bandwidth',
    title: 'Bandwidth manager and BBR',
    about:
      'Fair queueing and limits for pods, and BBR congestion control, which needs BPF host routing to reach pods.',
  },
  [
    {
      id: 'bbr-without-bandwidth-manager',
      title: 'BBR is part of the bandwidth manager',
      severity: 'warn',
      effect: 'silent',
      why: 'the chart passes bandwidthManager.bbr on only where bandwidthManager.enabled is true',
      remedy: 'set bandwidthManager.enabled to true, or remove bandwidthManager.bbr',
      source: 'Cilium: install/kubernetes/cilium/templates/cilium-configmap.yaml',
      check: ({ values }) =>
        ['bandwidthManager.bbr', 'bandwidthManager.bbrHostNamespaceOnly'].flatMap((key) =>
          blame(values.on(key) && !values.on(enabled), key),
        ),
    },
    {
      id: 'bbr-for-host-without-bbr',
      title: 'BBR for the host alone is still BBR',
      severity: 'refuse',
      effect: 'agent',
      why: 'the agent exits with "cannot enable --enable-bbr-hostns-only without enabling --enable-bbr"',
      remedy: 'set bandwidthManager.bbr to true as well, or bbrHostNamespaceOnly to false',
      source,
      check: ({ values }) =>
        blame(
          values.on(enabled) &&
            values.on('bandwidthManager.bbrHostNamespaceOnly') &&
            !values.on('bandwidthManager.bbr'),
          'bandwidthManager.bbrHostNamespaceOnly',
        ),
    },
    {
      id: 'bbr-with-legacy-routing',
      title: 'BBR for pods needs BPF host routing',
      severity: 'refuse',
      effect: 'agent',
      why: 'the host’s stack drops the socket a packet belongs to, so pacing cannot reach pods: the agent exits with "BBR setup requires BPF host routing"',
      remedy:
        'remove bpf.hostLegacyRouting, set bandwidthManager.bbrHostNamespaceOnly to true, or bandwidthManager.bbr to false',
      source,
      supersedes: ['talos-legacy-routing-with-fast-path'],
      check: ({ values }) =>
        blame(
          bbr(values) && !values.on('bandwidthManager.bbrHostNamespaceOnly') && legacyRoutingSet(values),
          'bandwidthManager.bbr',
        ),
    },
    {
      id: 'bbr-without-host-routing',
      title: 'BBR for pods without BPF host routing',
      severity: 'warn',
      effect: 'silent',
      why: 'the agent falls back to the host’s stack, through which BBR’s pacing does not reach pods: it exits, or BBR has no effect',
      remedy: 'set kubeProxyReplacement and bpf.masquerade to true, before BBR',
      source,
      supersedes: ['bandwidth-manager-without-replacement'],
      check: (context) => {
        const cause = legacyRoutingCause(context);
        return bbr(context.values) &&
          !context.values.on('bandwidthManager.bbrHostNamespaceOnly') &&
          cause !== undefined
          ? [{ key: 'bandwidthManager.bbr', detail: cause }]
          : [];
      },
    },
    {
      id: 'bbr-kernel',
      title: 'BBR for pods needs kernel 5.18',
      severity: 'refuse',
      effect: 'agent',
      why: 'older kernels clear a packet’s time stamp when it leaves a pod, and the agent exits with "needs kernel 5.18 or newer"',
      remedy: 'use nodes with kernel 5.18 or newer, or set bandwidthManager.bbr to false',
      source,
      when: ({ values }) => bbr(values),
      ...needing(['kernels'], ({ facts }) => {
        const old = tooOld(facts.kernels, kernelGates.bbr.from);
        return blame(old.length > 0, 'bandwidthManager.bbr', { detail: `kernel ${old.join(', ')}` });
      }),
    },
    {
      id: 'bandwidth-manager-with-ipsec',
      title: 'The bandwidth manager is off under IPsec',
      severity: 'warn',
      effect: 'silent',
      why: 'the agent turns the bandwidth manager off, with a warning, where IPsec is on',
      remedy: 'use WireGuard, or set bandwidthManager.enabled to false',
      source,
      check: ({ values }) => blame(values.on(enabled) && encryption(values) === 'ipsec', enabled),
    },
    {
      id: 'bandwidth-manager-without-replacement',
      title: 'The bandwidth manager is meant for kube-proxy replacement',
      severity: 'note',
      effect: 'advice',
      why: 'Cilium’s documentation lists kube-proxy replacement among its prerequisites, though the agent does not check it',
      remedy: 'set kubeProxyReplacement to true',
      source: 'Cilium: Documentation/operations/performance/tuning.rst, "Bandwidth Manager"',
      check: ({ values }) => blame(values.on(enabled) && !kpr(values), enabled),
    },
    {
      id: 'bbr-on-running-cluster',
      title: 'Pods get BBR when they are created',
      severity: 'note',
      effect: 'life',
      why: 'pods that run already keep their congestion control until they are created again',
      remedy: 'restart the workloads that should gain, after the agents',
      source: 'Cilium: Documentation/operations/performance/tuning.rst',
      when: ({ values }) => bbr(values),
      ...needing(['running'], ({ facts }) => blame(facts.running, 'bandwidthManager.bbr')),
    },
  ],
);
