// Rules on how Services are balanced: SNAT and DSR, dispatch, sockets, ports.
import type { HelmValue } from '../../chart/helmValue';
import { listOf, numberOf } from '../effective/goTemplate';
import {
  before,
  dsrDispatch,
  ipv4,
  ipv6,
  kpr,
  lbMode,
  servesNodePorts,
  tunnel,
  tunnelProtocol,
  usesDsr,
  xdpOn,
} from '../effective/options';
import type { Valued } from '../effective/options';
import { blame, family, needing } from './rule';

const initializer = 'Cilium 1.20: pkg/kpr/initializer/kube_proxy_replacement.go';
const mode = 'loadBalancer.mode';
const dispatch = 'loadBalancer.dsrDispatch';
const annotation = 'bpf.lbModeAnnotation';

/** Options of NodePort services, and what the agent has where nothing is set: pkg/loadbalancer/config.go, pkg/maglev. */
const agentDefaults: Readonly<Record<string, HelmValue>> = {
  [mode]: 'snat',
  [dispatch]: 'opt',
  [annotation]: false,
  'loadBalancer.algorithm': 'random',
  'maglev.tableSize': 16_381,
  'nodePort.range': '30000,32767',
};
const saysNothing = [undefined, null, false, ''];

/** The key that asks for DSR: the mode where it is set, else the annotation. */
function dsrKey({ values }: Valued): string {
  return lbMode(values) === 'snat' ? annotation : mode;
}

export const loadBalancingRules = family(
  {
    id: 'load-balancing',
    title: 'Load balancing of Services',
    about:
      'How Cilium serves Services once it replaces kube-proxy: with the node’s address (SNAT) or the client’s (DSR), by sockets or by packets.',
  },
  [
    {
      id: 'dsr-with-vxlan',
      title: 'DSR does not go through VXLAN',
      severity: 'refuse',
      effect: 'agent',
      why: 'the agent exits with "mode cannot be used with vxlan tunneling": VXLAN has no room for the address that DSR passes on',
      remedy:
        'set tunnelProtocol and loadBalancer.dsrDispatch to geneve, routingMode to native, or loadBalancer.mode to snat',
      source: initializer,
      supersedes: ['dsr-tunnel-dispatch', 'geneve-dispatch-without-geneve', 'dsr-ipip-without-xdp'],
      check: (context) => {
        const { values, version } = context;
        if (!servesNodePorts(context) || !tunnel(context) || tunnelProtocol(values) !== 'vxlan') return [];
        const byMode = lbMode(values) !== 'snat';
        const byAnnotation =
          values.on(annotation) && (before(version, '1.20') || dsrDispatch(values) !== 'ipip');
        return blame(byMode || byAnnotation, dsrKey(context));
      },
    },
    {
      id: 'dsr-tunnel-dispatch',
      title: 'DSR through a tunnel is dispatched by Geneve',
      severity: 'refuse',
      effect: 'agent',
      why: 'the agent exits with "Tunnel routing … requires geneve dispatch"',
      remedy: 'set loadBalancer.dsrDispatch to geneve, or loadBalancer.mode to snat',
      source: initializer,
      check: (context) => {
        const { values, version } = context;
        const dsr = before(version, '1.20') ? usesDsr(values) : lbMode(values) !== 'snat';
        return blame(
          servesNodePorts(context) && tunnel(context) && dsr && dsrDispatch(values) !== 'geneve',
          dispatch,
          { found: JSON.stringify(dsrDispatch(values)) },
        );
      },
    },
    {
      id: 'geneve-dispatch-without-geneve',
      title: 'Dispatch by Geneve needs tunnelProtocol geneve',
      severity: 'refuse',
      effect: 'agent',
      why: 'the agent exits with "requires geneve tunnel protocol", with native routing too: the dispatch makes a Geneve device',
      remedy: 'set tunnelProtocol to geneve',
      source: initializer,
      check: (context) =>
        blame(
          servesNodePorts(context) &&
            usesDsr(context.values) &&
            dsrDispatch(context.values) === 'geneve' &&
            tunnelProtocol(context.values) !== 'geneve',
          'tunnelProtocol',
        ),
    },
    {
      id: 'lb-mode-annotation-with-hybrid',
      title: 'Services cannot choose their mode where the default is hybrid',
      severity: 'refuse',
      effect: 'agent',
      why: 'the agent refuses loadBalancer.mode hybrid together with bpf.lbModeAnnotation',
      remedy: 'set loadBalancer.mode to snat or dsr, or bpf.lbModeAnnotation to false',
      source: 'Cilium 1.20: pkg/loadbalancer/config.go, "not supported as default under annotation mode"',
      check: ({ values }) => blame(values.on(annotation) && lbMode(values) === 'hybrid', annotation),
    },
    {
      id: 'dsr-ipip-without-xdp',
      title: 'Up to Cilium 1.18, IPIP dispatch needs XDP',
      severity: 'refuse',
      effect: 'agent',
      versions: '<1.19.0',
      why: 'the agent exits with "currently only available under XDP acceleration"',
      remedy:
        'set loadBalancer.acceleration to native or best-effort, or choose another loadBalancer.dsrDispatch',
      source: 'Cilium 1.18: daemon/cmd/kube_proxy_replacement.go',
      check: (context) =>
        blame(
          servesNodePorts(context) &&
            usesDsr(context.values) &&
            dsrDispatch(context.values) === 'ipip' &&
            !xdpOn(context.values),
          dispatch,
        ),
    },
    {
      id: 'dsr-behind-cloud-gateway',
      title: 'DSR answers with an address the network may not expect',
      severity: 'warn',
      effect: 'traffic',
      why: 'with DSR the backend’s node answers with the Service’s address as source: a provider that checks source addresses drops that',
      remedy: 'turn the provider’s source and destination checks off, or set loadBalancer.mode to snat',
      source: 'Cilium: Documentation/network/kubernetes/kubeproxy-free.rst, "Direct Server Return"',
      when: (context) => servesNodePorts(context) && lbMode(context.values) !== 'snat',
      ...needing(['topology'], ({ facts }) => blame(facts.topology === 'gateway', mode)),
    },
    {
      id: 'load-balancer-options-unused',
      title: 'Load-balancer options need kube-proxy replacement',
      severity: 'warn',
      effect: 'silent',
      why: 'Cilium does not serve NodePort and LoadBalancer Services here, so this option has no effect',
      remedy: 'set kubeProxyReplacement to true, or remove the option',
      source: initializer,
      check: (context) =>
        servesNodePorts(context)
          ? []
          : Object.entries(agentDefaults)
              .filter(
                ([key, byDefault]) => ![...saysNothing, byDefault].includes(context.values.set(key) as never),
              )
              .map(([key]) => ({ key })),
    },
    {
      id: 'maglev-options-without-maglev',
      title: 'Maglev’s options need Maglev',
      severity: 'warn',
      effect: 'silent',
      why: 'the table size counts only where loadBalancer.algorithm is maglev, or Services may choose it',
      remedy: 'set loadBalancer.algorithm to maglev, or remove maglev.tableSize',
      source: 'Cilium: Documentation/network/kubernetes/kubeproxy-free.rst, "Maglev Consistent Hashing"',
      check: (context) => {
        const { values } = context;
        return blame(
          servesNodePorts(context) &&
            values.text('maglev.tableSize') !== '' &&
            values.text('loadBalancer.algorithm') !== 'maglev' &&
            !values.on('bpf.lbAlgorithmAnnotation') &&
            !(values.on('gatewayAPI.enabled') && !before(context.version, '1.20')),
          'maglev.tableSize',
        );
      },
    },
    {
      id: 'nat46x64-needs-both-families',
      title: 'NAT46x64 translates between two families',
      severity: 'refuse',
      effect: 'agent',
      why: 'the agent exits unless both IPv4 and IPv6 are on',
      remedy: 'turn ipv4.enabled and ipv6.enabled on, or nat46x64Gateway.enabled off',
      source: 'Cilium 1.20: pkg/option/config.go, "requires both"',
      check: ({ values }) =>
        blame(
          values.on('nat46x64Gateway.enabled') && !(ipv4(values) && ipv6(values)),
          'nat46x64Gateway.enabled',
        ),
    },
    {
      id: 'socket-lb-options-without-socket-lb',
      title: 'Bypassing the socket load balancer needs one',
      severity: 'warn',
      effect: 'silent',
      why: 'neither kubeProxyReplacement nor socketLB.enabled is on, so the agent resets this option with a warning',
      remedy: 'remove it, or turn socketLB.enabled or kubeProxyReplacement on',
      source: `${initializer}, "only takes effect when …"`,
      check: ({ values }) =>
        ['socketLB.hostNamespaceOnly', 'socketLB.terminatePodConnections', 'socketLB.tracing'].flatMap(
          (key) => blame(values.on(key) && !kpr(values) && !values.on('socketLB.enabled'), key),
        ),
    },
    {
      id: 'socket-lb-for-sandboxed-pods',
      title: 'Pods with a kernel of their own are not served at the socket',
      severity: 'warn',
      effect: 'traffic',
      why: 'Kata Containers, KubeVirt and gVisor open their sockets where Cilium’s socket load balancer does not see them, so Services fail from inside',
      remedy: 'set socketLB.hostNamespaceOnly to true',
      source:
        'Cilium: Documentation/network/kubernetes/kubeproxy-free.rst, "Socket LoadBalancer Bypass in Pod Namespace"',
      when: ({ values }) => socketLbInPods(values),
      ...needing(['sandboxedPods'], ({ facts }) => blame(facts.sandboxedPods, 'socketLB.hostNamespaceOnly')),
    },
    {
      id: 'istio-with-socket-lb',
      title: 'Istio must see the Service’s address',
      severity: 'warn',
      effect: 'traffic',
      why: 'the socket load balancer replaces the Service’s address before Istio’s proxy sees it',
      remedy: 'set socketLB.hostNamespaceOnly to true, or leave kubeProxyReplacement false',
      source: 'Cilium: Documentation/network/servicemesh/istio.rst',
      when: ({ values }) => socketLbInPods(values),
      ...needing(['istio'], ({ facts }) => blame(facts.istio, 'socketLB.hostNamespaceOnly')),
    },
    {
      id: 'istio-with-exclusive-cni',
      title: 'Istio’s CNI plugin needs room beside Cilium’s',
      severity: 'warn',
      effect: 'traffic',
      why: 'Cilium takes away the configuration of other CNI plugins, Istio’s among them',
      remedy: 'set cni.exclusive to false',
      source: 'Cilium: Documentation/network/servicemesh/istio.rst',
      when: ({ values }) => values.on('cni.exclusive'),
      ...needing(['istio'], ({ facts }) => blame(facts.istio, 'cni.exclusive')),
    },
    {
      id: 'node-ports-among-client-ports',
      title: 'NodePorts among the ports of outgoing connections',
      severity: 'warn',
      effect: 'agent',
      why: 'the range reaches into Linux’ default range for outgoing connections, 32768 to 60999: with nodePort.autoProtectPortRange off the agent exits, unless net.ipv4.ip_local_reserved_ports leaves these ports out',
      remedy: 'leave nodePort.autoProtectPortRange on, or keep the range below 32768',
      source: `${initializer}, \`checkNodePortAndEphemeralPortRanges\``,
      check: (context) => {
        const last = numberOf(nodePortRange(context)?.[1]);
        return blame(
          servesNodePorts(context) &&
            last !== undefined &&
            last >= 32768 &&
            context.values.get('nodePort.autoProtectPortRange') === false,
          'nodePort.range',
        );
      },
    },
    {
      id: 'node-ports-after-client-ports',
      title: 'NodePorts above the ports of outgoing connections',
      severity: 'warn',
      effect: 'agent',
      why: 'the agent refuses a NodePort range that lies above the range for outgoing connections, which ends at 60999 on Linux by default',
      remedy: 'choose a range below 32768',
      source: `${initializer}, "is not allowed to be after ephemeral port range"`,
      supersedes: ['node-ports-among-client-ports'],
      check: (context) => {
        const first = numberOf(nodePortRange(context)?.[0]);
        return blame(servesNodePorts(context) && first !== undefined && first > 60999, 'nodePort.range');
      },
    },
    {
      id: 'node-port-range-backwards',
      title: 'A NodePort range begins with its first port',
      severity: 'refuse',
      effect: 'agent',
      why: 'the agent exits where the first port of the range is not below the last',
      remedy: 'write the first and the last port with a comma between them: "30000,32767"',
      source:
        'Cilium 1.20: pkg/loadbalancer/config.go, "NodePort range min port must be smaller than max port"',
      check: (context) => {
        const range = nodePortRange(context);
        if (range === undefined) return [];
        const [first, last] = range.map(Number);
        return blame(first !== undefined && last !== undefined && first >= last, 'nodePort.range');
      },
    },
    {
      id: 'kube-proxy-beside-replacement',
      title: 'kube-proxy and its replacement side by side',
      severity: 'warn',
      effect: 'traffic',
      why: 'kube-proxy runs, and Cilium serves the same Services: each keeps its own table of connections, so connections break where one takes over from the other',
      remedy:
        'turn kube-proxy off (Talos: cluster.proxy.disabled; k3s: --disable-kube-proxy; kubeadm: skip the kube-proxy addon), or set kubeProxyReplacement to false',
      source: 'Cilium: Documentation/network/kubernetes/kubeproxy-free.rst',
      when: ({ values }) => kpr(values),
      ...needing(['kubeProxy'], ({ facts }) => blame(facts.kubeProxy, 'kubeProxyReplacement')),
    },
    {
      id: 'nobody-serves-services',
      title: 'Somebody has to serve Services',
      severity: 'refuse',
      effect: 'traffic',
      why: 'no kube-proxy runs and kubeProxyReplacement is not true, so no Service works, not even the API’s',
      remedy: 'set kubeProxyReplacement to true, or run kube-proxy',
      source: 'Cilium: Documentation/network/kubernetes/kubeproxy-free.rst',
      when: ({ values }) => !kpr(values),
      ...needing(['kubeProxy'], ({ facts }) => blame(!facts.kubeProxy, 'kubeProxyReplacement')),
    },
    {
      id: 'health-address-without-replacement',
      title: 'A health address for what does not run',
      severity: 'note',
      effect: 'silent',
      why: 'the chart passes kubeProxyReplacementHealthzBindAddr on only where kubeProxyReplacement is true',
      remedy: 'set kubeProxyReplacement to true, or remove the address',
      source: 'Cilium: install/kubernetes/cilium/templates/cilium-configmap.yaml',
      check: ({ values }) =>
        blame(
          values.text('kubeProxyReplacementHealthzBindAddr') !== '' && !kpr(values),
          'kubeProxyReplacementHealthzBindAddr',
        ),
    },
  ],
);

function socketLbInPods(values: Valued['values']): boolean {
  return (kpr(values) || values.on('socketLB.enabled')) && !values.on('socketLB.hostNamespaceOnly');
}

function nodePortRange({ values }: Valued): readonly string[] | undefined {
  const value = values.get('nodePort.range');
  return value === undefined || value === null || value === '' ? undefined : listOf(value);
}
