// Rules on Cilium running on Talos Linux.
import { talosFirewallOf } from '../ground/talosFirewall';
import { sources } from '../known/sources';
import { existingSpireNamespace } from '../objects/spireNamespace';
import { agentCapabilities } from '../known/talosCapabilities';
import {
  bbr,
  bigTcp,
  bpfHostRouting,
  ipam,
  legacyRoutingSet,
  netkit,
  servesNodePorts,
} from '../effective/options';
import { blame, family, needing } from './rule';
import type { Knowing } from './rule';

const firewallSource =
  'Talos: Ingress Firewall, which filters by nftables; Cilium: Documentation/network/kubernetes/kubeproxy-free.rst';
const firewallWaysOut =
  'keep them out by a firewall before the nodes, by network policies for the pods behind, or by loadBalancerSourceRanges of the Services';
const agentCapabilitiesKey = 'securityContext.capabilities.ciliumAgent';

function onTalos(
  check: (context: Knowing<'distribution'>) => ReturnType<typeof blame>,
): ReturnType<typeof needing> {
  return needing(['distribution'], (context) =>
    context.facts.distribution === 'talos' ? check(context) : [],
  );
}

export const talosRules = family(
  {
    id: 'talos',
    title: 'Talos Linux',
    about: 'What Talos allows containers, and what it sets up before Cilium starts.',
  },
  [
    {
      id: 'talos-without-kube-proxy',
      title: 'Talos runs no kube-proxy here',
      severity: 'refuse',
      effect: 'traffic',
      why: 'the machine config turns kube-proxy off, so without Cilium’s replacement no Service works, not even the API’s',
      remedy: 'set kubeProxyReplacement to true',
      source: sources.talosGuide,
      supersedes: ['nobody-serves-services'],
      when: ({ values }) => values.text('kubeProxyReplacement') !== 'true',
      ...needing(['distribution', 'kubeProxy'], ({ facts }) =>
        blame(facts.distribution === 'talos' && !facts.kubeProxy, 'kubeProxyReplacement'),
      ),
    },
    {
      id: 'talos-sys-module',
      title: 'Talos refuses SYS_MODULE to containers',
      severity: 'refuse',
      effect: 'agent',
      why: 'Talos Linux does not let a container load kernel modules: a pod that asks for SYS_MODULE does not start',
      remedy: 'set the list without SYS_MODULE',
      source: sources.talosSysModule,
      ...onTalos(({ values }) =>
        values.on('securityContext.privileged')
          ? []
          : ['ciliumAgent', 'cleanCiliumState']
              .map((name) => `securityContext.capabilities.${name}`)
              .filter((key) => {
                const value = values.get(key);
                return Array.isArray(value) && value.includes('SYS_MODULE');
              })
              .map((key) => ({ key, found: 'SYS_MODULE' })),
      ),
    },
    {
      id: 'talos-capabilities-missing',
      title: 'The list of capabilities replaces the chart’s',
      severity: 'refuse',
      effect: 'agent',
      why: 'a list of capabilities replaces the chart’s whole list, and the agent cannot do without these',
      remedy: 'list all that Cilium’s guide for Talos lists, and add to them',
      source: sources.talosGuide,
      ...onTalos(({ values }) => {
        const value = values.get(agentCapabilitiesKey);
        const missing = Array.isArray(value)
          ? agentCapabilities.filter((capability) => !value.includes(capability))
          : [];
        return blame(missing.length > 0 && !values.on('securityContext.privileged'), agentCapabilitiesKey, {
          detail: `${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} missing`,
        });
      }),
    },
    {
      id: 'talos-cgroup',
      title: 'Talos has its cgroups mounted',
      severity: 'warn',
      effect: 'advice',
      why: 'Talos mounts cgroup v2 at /sys/fs/cgroup and lets no container mount it again: the init container that tries goes on without, which is no promise',
      remedy: 'set cgroup.autoMount.enabled to false and cgroup.hostRoot to /sys/fs/cgroup',
      source: sources.talosGuide,
      ...onTalos(({ values }) => [
        ...blame(values.on('cgroup.autoMount.enabled'), 'cgroup.autoMount.enabled'),
        ...blame(
          !values.on('cgroup.autoMount.enabled') && values.text('cgroup.hostRoot') !== '/sys/fs/cgroup',
          'cgroup.hostRoot',
        ),
      ]),
    },
    {
      id: 'talos-api-by-kubeprism',
      title: 'On Talos, KubePrism is the way to the API',
      severity: 'warn',
      effect: 'life',
      why: 'KubePrism listens on localhost:7445 of every node and balances to all control planes; another address may end with one of them',
      remedy:
        'set k8sServiceHost to localhost and k8sServicePort to 7445, where the machine config has machine.features.kubePrism on, as those made for Talos 1.6 and later do',
      source: sources.kubePrism,
      when: ({ values }) => values.text('kubeProxyReplacement') === 'true',
      ...onTalos(({ values, facts }) => {
        const host = values.text('k8sServiceHost');
        const local = ['localhost', '127.0.0.1'].includes(host);
        const port = String(facts.localApiPort ?? 7445);
        if (local && values.text('k8sServicePort') === port) return [];
        return local ? [{ key: 'k8sServicePort' }] : blame(isAddress(host), 'k8sServiceHost');
      }),
    },
    {
      id: 'talos-spire-namespace',
      title: 'Talos keeps SPIRE’s agents out of a namespace without a label',
      severity: 'warn',
      effect: 'life',
      why: 'Talos enforces Pod Security’s baseline everywhere but in kube-system: the agents of SPIRE ask for the node’s network and process ids, no pod of theirs is made, and the release is never ready',
      remedy:
        'make the namespace yourself with the label pod-security.kubernetes.io/enforce=privileged and set authentication.mutual.spire.install.existingNamespace to true, or exempt it in the machine config’s admissionControl',
      source: sources.spireNamespace,
      ...onTalos(({ values }) =>
        blame(
          values.on('authentication.mutual.spire.enabled') &&
            values.on('authentication.mutual.spire.install.enabled') &&
            !values.on(existingSpireNamespace) &&
            values.text('authentication.mutual.spire.install.namespace') !== 'kube-system',
          existingSpireNamespace,
        ),
      ),
    },
    {
      id: 'talos-ipam',
      title: 'Talos hands out pod ranges itself',
      severity: 'note',
      effect: 'advice',
      why: 'Talos’ controller manager gives each node a pod range, which Cilium’s guide uses; with a pool of Cilium’s own, Node objects show other ranges than the pods have',
      remedy: 'set ipam.mode to kubernetes on a new cluster',
      source: sources.talosGuide,
      ...onTalos((context) => blame(ipam(context) === 'cluster-pool', 'ipam.mode')),
    },
    {
      id: 'talos-host-dns-with-host-routing',
      title: 'Talos’ DNS forwarding and BPF host routing exclude each other',
      severity: 'refuse',
      effect: 'traffic',
      why: 'CoreDNS asks the node’s own resolver, and its answers do not come back through BPF host routing: no name outside the cluster can be resolved',
      remedy:
        'set machine.features.hostDNS.forwardKubeDNSToHost to false in the machine config, or bpf.hostLegacyRouting to true',
      source: sources.talosHostDns,
      when: bpfHostRouting,
      ...needing(['talosHostDnsForwarding'], ({ facts }) =>
        blame(facts.talosHostDnsForwarding, 'bpf.hostLegacyRouting'),
      ),
    },
    {
      id: 'talos-host-dns-unknown',
      title: 'Look at Talos’ DNS forwarding',
      severity: 'warn',
      effect: 'traffic',
      why: 'Talos from 1.8 on forwards CoreDNS’ queries to the node’s own resolver unless told otherwise, which does not work with BPF host routing: names outside the cluster cannot be resolved',
      remedy:
        'set machine.features.hostDNS.forwardKubeDNSToHost to false in the machine config, or bpf.hostLegacyRouting to true',
      source: sources.talosHostDns,
      when: bpfHostRouting,
      ...onTalos(({ facts }) => blame(facts.talosHostDnsForwarding === undefined, 'bpf.hostLegacyRouting')),
    },
    {
      id: 'talos-firewall-beside-cilium',
      title: 'Talos’ firewall does not see what Cilium serves',
      severity: 'note',
      effect: 'silent',
      why: 'packets to NodePorts and LoadBalancer addresses are Cilium’s before Talos’ ingress firewall (NetworkRuleConfig, NetworkDefaultActionConfig) could see them: whatever it says, they get in',
      remedy: firewallWaysOut,
      source: firewallSource,
      when: servesNodePorts,
      ...onTalos(({ facts }) => blame(facts.talosFirewall === undefined, 'kubeProxyReplacement')),
    },
    {
      id: 'talos-firewall-relied-upon',
      title: 'A firewall of Talos that lets Services through',
      severity: 'warn',
      effect: 'silent',
      why: 'Talos’ ingress firewall is set up, and packets to NodePorts and LoadBalancer addresses are Cilium’s before it could see them: whatever it says, they get in',
      remedy: firewallWaysOut,
      source: firewallSource,
      when: servesNodePorts,
      ...onTalos(({ facts, stack }) => {
        if (facts.talosFirewall !== true) return [];
        return stack === undefined
          ? [{ key: 'kubeProxyReplacement' }]
          : [{ path: 'routewise:distribution.patches', found: talosFirewallOf(stack.spec).join(', ') }];
      }),
    },
    {
      id: 'talos-legacy-routing-with-fast-path',
      title: 'Legacy host routing takes the fast path’s gains',
      severity: 'warn',
      effect: 'silent',
      why: 'bpf.hostLegacyRouting is on, as Talos’ DNS forwarding needs it: BBR for pods, BIG TCP and netkit need BPF host routing',
      remedy:
        'set machine.features.hostDNS.forwardKubeDNSToHost to false in the machine config and remove bpf.hostLegacyRouting, or do without them',
      source: sources.talosHostDns,
      supersedes: ['netkit-without-effect'],
      when: ({ values }) => legacyRoutingSet(values) && (bbr(values) || bigTcp(values) || netkit(values)),
      ...onTalos(() => [{ key: 'bpf.hostLegacyRouting' }]),
    },
  ],
);

function isAddress(host: string): boolean {
  return /^[0-9.]+$/.test(host) || host.includes(':');
}
