// Rules on who hands out pod addresses, and on the egress gateway.
import { holds } from '../effective/goTemplate';
import { bpfMasquerade, before, chained, ipam, ipv6Underlay, masqueradesIPv4 } from '../effective/options';
import { blame, family, needing } from './rule';

const config = 'Cilium 1.20: pkg/option/config.go';
const egress = 'egressGateway.enabled';
const manager = 'Cilium 1.20: pkg/egressgateway/manager.go';

export const ipamRules = family(
  {
    id: 'ipam',
    title: 'Address management and egress gateway',
    about: 'Who hands out pod addresses, and by which addresses pods leave the cluster.',
  },
  [
    {
      id: 'eni-mode-without-eni',
      title: 'From Cilium 1.20 on, ENI addresses need ENI on',
      severity: 'refuse',
      effect: 'chart',
      versions: '>=1.20.0',
      why: 'the chart refuses ipam.mode eni unless eni.enabled is true',
      remedy: 'set eni.enabled to true',
      source: 'Cilium: install/kubernetes/cilium/templates/validate.yaml',
      check: ({ values }) =>
        blame(values.text('ipam.mode') === 'eni' && !holds(values, 'eni.enabled'), 'eni.enabled'),
    },
    {
      id: 'eni-overrules-ipam',
      title: 'ENI decides the IPAM mode',
      severity: 'warn',
      effect: 'silent',
      versions: '>=1.19.0',
      why: 'with eni.enabled the chart writes IPAM mode eni, whatever ipam.mode says',
      remedy: 'set ipam.mode to eni, or eni.enabled to false',
      source: 'Cilium 1.19: install/kubernetes/cilium/templates/cilium-configmap.yaml',
      check: ({ values }) => {
        const set = values.set('ipam.mode');
        return blame(holds(values, 'eni.enabled') && typeof set === 'string' && set !== 'eni', 'ipam.mode');
      },
    },
    {
      id: 'delegated-ipam-with-health-endpoint',
      title: 'With a delegated plugin, the agent has no address to give',
      severity: 'refuse',
      effect: 'agent',
      why: 'the agent exits: endpoint health checking and Envoy’s listeners need an address that only the delegated plugin hands out, to pods',
      remedy:
        'set endpointHealthChecking.enabled to false, and do without Gateway API, Ingress and envoyConfig',
      source: `${config}, \`checkIPAMDelegatedPlugin\``,
      check: (context) => {
        const { values } = context;
        if (ipam(context) !== 'delegated-plugin') return [];
        return [
          ...blame(
            holds(values, 'endpointHealthChecking.enabled') && !chained(values),
            'endpointHealthChecking.enabled',
          ),
          ...['envoyConfig.enabled', 'ingressController.enabled', 'gatewayAPI.enabled'].flatMap((key) =>
            blame(holds(values, key), key),
          ),
        ];
      },
    },
    {
      id: 'delegated-ipam-without-router-address',
      title: 'With a delegated plugin, the router’s address must be said',
      severity: 'refuse',
      effect: 'agent',
      why: 'the agent exits unless it is told the address of its own side of the pod network',
      remedy:
        'set extraConfig.local-router-ipv4 (and local-router-ipv6) to a link-local address, or the like in extraArgs',
      source: `${config}, "must be provided when IPv4 is enabled"`,
      check: (context) => {
        const { values } = context;
        if (ipam(context) !== 'delegated-plugin') return [];
        return (['ipv4', 'ipv6'] as const).flatMap((name) => {
          const option = `local-router-${name}`;
          return blame(values.on(`${name}.enabled`) && values.option(option) === '', `extraConfig.${option}`);
        });
      },
    },
    {
      id: 'egress-gateway-without-masquerade',
      title: 'The egress gateway is part of BPF masquerading',
      severity: 'refuse',
      effect: 'agent',
      why: 'the agent exits with "egress gateway requires" unless IPv4 masquerading is on and done in BPF',
      remedy: 'set enableIPv4Masquerade and bpf.masquerade to true',
      source: manager,
      check: ({ values }) =>
        blame(values.on(egress) && !(masqueradesIPv4(values) && bpfMasquerade(values)), egress),
    },
    {
      id: 'egress-gateway-with-endpoint-slices',
      title: 'The egress gateway and CiliumEndpointSlices exclude each other',
      severity: 'refuse',
      effect: 'agent',
      why: 'the agent exits with "not supported in combination with the CiliumEndpointSlice feature"',
      remedy: 'set ciliumEndpointSlice.enabled or egressGateway.enabled to false',
      source: manager,
      check: ({ values }) =>
        blame(values.on(egress) && values.on('ciliumEndpointSlice.enabled'), 'ciliumEndpointSlice.enabled'),
    },
    {
      id: 'egress-gateway-without-crd-identities',
      title: 'The egress gateway needs identities as CRDs',
      severity: 'refuse',
      effect: 'agent',
      why: 'the agent exits: the egress gateway works with identityAllocationMode crd only',
      remedy: 'set identityAllocationMode to crd',
      source: manager,
      check: ({ values }) =>
        blame(values.on(egress) && values.text('identityAllocationMode') !== 'crd', 'identityAllocationMode'),
    },
    {
      id: 'egress-gateway-over-ipv6-underlay',
      title: 'The egress gateway’s tunnel is IPv4',
      severity: 'refuse',
      effect: 'agent',
      versions: '>=1.19.0',
      why: 'the agent exits with "egress gateway requires an IPv4 underlay"',
      remedy: 'set underlayProtocol to ipv4, where the nodes have IPv4',
      source: manager,
      check: (context) =>
        blame(
          context.values.on(egress) &&
            !before(context.version, '1.19') &&
            ipv6Underlay(context, context.facts),
          'underlayProtocol',
        ),
    },
    {
      id: 'redundant-pod-cidr-requirement',
      title: 'The agent waits for a pod range by itself',
      severity: 'note',
      effect: 'silent',
      why: 'with ipam.mode kubernetes and cluster-pool the agent waits for the node’s pod range whatever this says',
      remedy: 'remove the key, it says nothing new',
      source: 'Cilium: pkg/option/config.go',
      check: (context) =>
        ['k8s.requireIPv4PodCIDR', 'k8s.requireIPv6PodCIDR'].flatMap((key) =>
          blame(context.values.on(key) && ['kubernetes', 'cluster-pool'].includes(ipam(context)), key),
        ),
    },
    {
      id: 'cluster-pool-values-unused',
      title: 'A pool that nobody takes from',
      severity: 'warn',
      effect: 'silent',
      why: 'pods get their addresses from elsewhere, so the cluster pool has no effect',
      remedy: 'remove it, or set ipam.mode to cluster-pool on a new cluster',
      source: 'Cilium: install/kubernetes/cilium/templates/cilium-configmap.yaml',
      check: (context) =>
        ipam(context) === 'cluster-pool'
          ? []
          : ['clusterPoolIPv4PodCIDRList', 'clusterPoolIPv6PodCIDRList']
              .map((name) => `ipam.operator.${name}`)
              .filter((key) => holds(context.values, key) && context.values.set(key) !== undefined)
              .map((key) => ({ key })),
    },
    {
      id: 'nodes-hand-out-ranges',
      title: 'Somebody must give each Node a pod range',
      severity: 'note',
      effect: 'agent',
      why: 'with ipam.mode kubernetes agents wait for spec.podCIDR of their Node, which the controller manager sets only with --allocate-node-cidrs and --cluster-cidr',
      remedy:
        'see that the controller manager allocates node CIDRs; Talos, k3s and kubeadm with a pod subnet do',
      source: 'Cilium: Documentation/network/concepts/ipam/kubernetes.rst',
      when: (context) => ipam(context) === 'kubernetes',
      ...needing(['distribution'], ({ facts }) => blame(facts.distribution === 'other', 'ipam.mode')),
    },
  ],
);
