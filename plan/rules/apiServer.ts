// Rules on how the agents reach the API server before there are Services.
import { holdsAddress, maskedNetwork } from '../../config/cidr';
import { holds } from '../effective/goTemplate';
import { kpr } from '../effective/options';
import { blame, family, needing } from './rule';

const host = 'k8sServiceHost';
const helpers = 'Cilium: install/kubernetes/cilium/templates/_helpers.tpl';
const kubeProxyFree = 'Cilium: Documentation/network/kubernetes/kubeproxy-free.rst';

/** Where each distribution balances to the API on the loopback of every node, workers too. */
const localPorts: Readonly<Record<string, number>> = { talos: 7445, k3s: 6444, rke2: 6443 };

export const apiServerRules = family(
  {
    id: 'api-server',
    title: 'The way to the API server',
    about:
      'Agents need the API server before they can serve its Service: where nothing else does, the values must say where it is.',
  },
  [
    {
      id: 'api-host-said-twice',
      title: 'One way to name the API server',
      severity: 'refuse',
      effect: 'chart',
      why: 'the chart refuses k8sServiceHost together with k8sServiceHostRef',
      remedy: 'remove one of them',
      source: 'Cilium: install/kubernetes/cilium/templates/validate.yaml',
      supersedes: ['api-host-automatic-by-distribution', 'api-host-automatic'],
      check: ({ values }) =>
        blame(
          holds(values, 'k8sServiceHostRef.name') &&
            holds(values, 'k8sServiceHostRef.key') &&
            holds(values, host),
          host,
        ),
    },
    {
      id: 'api-by-service-without-kube-proxy',
      title: 'Without kube-proxy the agents must know where the API is',
      severity: 'refuse',
      effect: 'agent',
      why: 'no kube-proxy serves the API’s Service, Cilium does only once it runs, and it cannot start without the API',
      remedy:
        'set k8sServiceHost and k8sServicePort to an address of the API that every node reaches (Talos: localhost and 7445; k3s: 127.0.0.1 and 6444)',
      source: kubeProxyFree,
      when: ({ values }) => kpr(values) && !known(values),
      ...needing(['kubeProxy'], ({ facts }) => blame(!facts.kubeProxy, host)),
    },
    {
      id: 'api-host-is-one-of-several',
      title: 'One machine is the way to an API that several serve',
      severity: 'warn',
      effect: 'life',
      why: 'the address lies in the nodes’ own network, and unless it is one that the control planes share it is one machine’s: when that one is down no agent that starts finds the API, though the others serve it',
      remedy:
        'name a shared address or a load balancer, all control planes under k8s.apiServerURLs, or a balancer on each node’s loopback',
      source: kubeProxyFree,
      when: ({ values }) => holds(values, host) && values.text('k8s.apiServerURLs') === '',
      ...needing(['controlPlanes', 'nodeCidrs'], ({ values, facts }) => {
        const isNodes = facts.nodeCidrs.some((nodes) => {
          const network = maskedNetwork(nodes);
          return network !== undefined && holdsAddress(network, values.text(host));
        });
        return blame(facts.controlPlanes > 1 && isNodes && facts.apiHostShared !== true, host);
      }),
    },
    {
      id: 'api-by-service-unknown',
      title: 'Where is the API without kube-proxy?',
      severity: 'note',
      effect: 'agent',
      why: 'Cilium replaces kube-proxy; where no kube-proxy runs beside it, the agents do not find the API by its Service and cannot start',
      remedy: 'set k8sServiceHost and k8sServicePort to an address of the API that every node reaches',
      source: kubeProxyFree,
      check: ({ values, facts }) =>
        blame(kpr(values) && !known(values) && facts.kubeProxy === undefined, host),
    },
    {
      id: 'api-host-automatic',
      title: '`auto` asks the cluster while it renders',
      severity: 'warn',
      effect: 'chart',
      versions: '>=1.19.0',
      why: 'the chart looks for the ConfigMap kube-public/cluster-info, which kubeadm makes, and refuses to render where it is missing, or where no cluster is asked',
      remedy: 'set k8sServiceHost and k8sServicePort to the API’s address',
      source: helpers,
      check: ({ values, facts }) =>
        blame(values.text(host) === 'auto' && facts.distribution === undefined, host),
    },
    {
      id: 'api-host-automatic-by-distribution',
      title: '`auto` needs kubeadm’s ConfigMap',
      severity: 'refuse',
      effect: 'chart',
      versions: '>=1.19.0',
      why: 'the chart looks for the ConfigMap kube-public/cluster-info, which kubeadm makes and this distribution does not: it refuses to render',
      remedy: 'set k8sServiceHost and k8sServicePort to the API’s address',
      source: helpers,
      when: ({ values }) => values.text(host) === 'auto',
      ...needing(['distribution'], ({ facts }) =>
        blame(!['kubeadm', 'other'].includes(facts.distribution), host),
      ),
    },
    {
      id: 'api-host-automatic-literal',
      title: 'In Cilium 1.18, `auto` may be taken for a host',
      severity: 'warn',
      effect: 'agent',
      versions: '<1.19.0',
      why: 'the chart looks for the ConfigMap kube-public/cluster-info, which kubeadm makes; where it is missing, 1.18 writes "auto" as the host’s name, and no agent finds the API',
      remedy: 'set k8sServiceHost and k8sServicePort to the API’s address',
      source: helpers,
      check: ({ values, facts }) =>
        blame(values.text(host) === 'auto' && facts.distribution !== 'kubeadm', host),
    },
    {
      id: 'api-host-is-loopback',
      title: 'The loopback of a worker is not the API',
      severity: 'refuse',
      effect: 'agent',
      why: 'k8sServiceHost is each node’s own loopback, and nothing listens there on workers at this port: agents on workers never start',
      remedy:
        'set k8sServiceHost to an address of the API that every node reaches, or k8sServicePort to a local proxy of the distribution (Talos 7445, k3s 6444, RKE2 6443)',
      source: kubeProxyFree,
      when: ({ values }) => isLoopback(values.text(host)),
      ...needing(['nodes', 'controlPlanes'], ({ values, facts }) => {
        const local = facts.localApiPort ?? localPorts[facts.distribution ?? ''];
        const port = values.text('k8sServicePort');
        return blame(facts.nodes > facts.controlPlanes && port !== String(local), host, {
          detail: `port ${port}${local === undefined ? '' : `, not ${local}`}`,
        });
      }),
    },
    {
      id: 'api-host-is-loopback-unknown',
      title: 'Does something serve the API on every node’s loopback?',
      severity: 'note',
      effect: 'agent',
      why: 'k8sServiceHost is each node’s own loopback: that works on control planes, and on workers only where a local proxy of the distribution listens',
      remedy:
        'use the distribution’s local proxy (Talos 7445, k3s 6444, RKE2 6443), or an address that every node reaches',
      source: kubeProxyFree,
      check: ({ values, facts }) =>
        blame(
          isLoopback(values.text(host)) &&
            (facts.nodes === undefined || facts.controlPlanes === undefined) &&
            values.text('k8sServicePort') !==
              String(facts.localApiPort ?? localPorts[facts.distribution ?? ''] ?? 7445),
          host,
        ),
    },
    {
      id: 'api-port-without-host',
      title: 'A port of no host',
      severity: 'warn',
      effect: 'silent',
      why: 'the chart uses k8sServicePort only together with k8sServiceHost',
      remedy: 'set k8sServiceHost as well, or remove k8sServicePort',
      source: 'Cilium: install/kubernetes/cilium/templates/cilium-agent/daemonset.yaml',
      check: ({ values }) =>
        blame(
          values.text('k8sServicePort') !== '' &&
            !holds(values, host) &&
            !holds(values, 'k8sServiceHostRef.name'),
          'k8sServicePort',
        ),
    },
    {
      id: 'api-host-without-port',
      title: 'A host without a port is no way to the API',
      severity: 'refuse',
      effect: 'agent',
      why: 'the chart gives the agents an empty port with the host, and client-go takes host and port together or not at all: no agent finds the API',
      remedy: 'set k8sServicePort, 6443 on most clusters',
      source:
        'Cilium: install/kubernetes/cilium/templates/cilium-agent/daemonset.yaml; client-go: rest.InClusterConfig',
      supersedes: ['api-host-is-loopback', 'api-host-is-loopback-unknown', 'talos-api-by-kubeprism'],
      check: ({ values }) =>
        blame(
          holds(values, host) && values.text(host) !== 'auto' && values.text('k8sServicePort') === '',
          'k8sServicePort',
        ),
    },
  ],
);

function known(values: Parameters<typeof kpr>[0]): boolean {
  return (
    holds(values, host) ||
    (holds(values, 'k8sServiceHostRef.name') && holds(values, 'k8sServiceHostRef.key')) ||
    values.text('k8s.apiServerURLs') !== ''
  );
}

function isLoopback(address: string): boolean {
  return address === 'localhost' || address.startsWith('127.') || address === '::1';
}
