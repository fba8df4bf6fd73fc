// Rules on addresses for Services and how the network hears of them: LB IPAM, node IPAM, L2, BGP.
import type { ValueView } from '../effective/valueView';
import { hasKey, holds } from '../effective/goTemplate';
import { durationOf } from '../effective/goValues';
import { servesNodePorts, kpr } from '../effective/options';
import { blame, family, needing } from './rule';

const l2 = 'l2announcements.enabled';
const bgp = 'bgpControlPlane.enabled';
const l2Docs = 'Cilium: Documentation/network/l2-announcements.rst';
const bgpDocs = 'Cilium 1.19: Documentation/network/bgp-control-plane/bgp-control-plane-configuration.rst';

export const announcementRules = family(
  {
    id: 'announcements',
    title: 'Addresses of Services, L2 and BGP',
    about:
      'Who gives a LoadBalancer Service its address, and how the network learns where to send packets for it.',
  },
  [
    {
      id: 'node-ipam-off',
      title: 'Node IPAM by default, and off',
      severity: 'warn',
      effect: 'silent',
      why: 'Services without a loadBalancerClass are to get their addresses from node IPAM, which is off: they stay pending',
      remedy: 'set nodeIPAM.enabled to true, or defaultLBServiceIPAM to lbipam or none',
      source: 'Cilium: operator/pkg/nodeipam/cell.go',
      check: ({ values }) =>
        blame(
          values.text('defaultLBServiceIPAM') === 'nodeipam' && !values.on('nodeIPAM.enabled'),
          'defaultLBServiceIPAM',
        ),
    },
    {
      id: 'node-ipam-by-class-only',
      title: 'Node IPAM serves only Services that name it',
      severity: 'note',
      effect: 'silent',
      why: 'node IPAM is on, but Services without loadBalancerClass io.cilium/node get their addresses elsewhere',
      remedy: 'set defaultLBServiceIPAM to nodeipam where all Services should use it',
      source: 'Cilium: Documentation/network/node-ipam.rst',
      check: ({ values }) =>
        blame(
          values.on('nodeIPAM.enabled') && values.text('defaultLBServiceIPAM') === 'lbipam',
          'defaultLBServiceIPAM',
        ),
    },
    {
      id: 'node-ipam-local-traffic',
      title: 'Node IPAM finds no node for Gateways and Ingresses of local traffic',
      severity: 'warn',
      effect: 'traffic',
      why: 'Node IPAM takes the nodes of a Service’s own pods where its traffic policy is Local, and the Services of Cilium’s Gateways and Ingresses have none: they get no address',
      remedy: 'set the externalTrafficPolicy to Cluster',
      source:
        'Cilium: Documentation/network/node-ipam.rst, "with the Cilium implementations for GatewayAPI or Ingress"',
      supersedes: ['node-ipam-local-traffic-by-class'],
      check: ({ values }) => localTraffic(values, true),
    },
    {
      id: 'node-ipam-local-traffic-by-class',
      title: 'Gateways and Ingresses of local traffic are not for Node IPAM',
      severity: 'note',
      effect: 'traffic',
      why: 'the Services of Cilium’s Gateways and Ingresses have no pods of their own: with traffic policy Local they get no address where Node IPAM serves them, by their class',
      remedy: 'set the externalTrafficPolicy to Cluster, or leave these Services to another allocator',
      source:
        'Cilium: Documentation/network/node-ipam.rst, "with the Cilium implementations for GatewayAPI or Ingress"',
      check: ({ values }) => localTraffic(values, false),
    },
    {
      id: 'load-balancer-addresses-without-replacement',
      title: 'Addresses are given, and who serves them?',
      severity: 'note',
      effect: 'traffic',
      why: 'node IPAM gives Services the nodes’ addresses, and Cilium does not serve them here: kube-proxy must',
      remedy: 'set kubeProxyReplacement to true, unless kube-proxy runs',
      source: 'Cilium: Documentation/network/node-ipam.rst',
      check: (context) =>
        blame(
          context.values.on('nodeIPAM.enabled') &&
            !servesNodePorts(context) &&
            context.facts.kubeProxy !== true,
          'nodeIPAM.enabled',
        ),
    },
    {
      id: 'l2-without-replacement',
      title: 'L2 announcements need kube-proxy replacement',
      severity: 'warn',
      effect: 'traffic',
      why: 'the documentation requires it: the node that answers for an address must also serve it',
      remedy: 'set kubeProxyReplacement to true',
      source: `${l2Docs}, "Prerequisites"`,
      check: ({ values }) => blame(values.on(l2) && !kpr(values), l2),
    },
    {
      id: 'l2-behind-gateway',
      title: 'Nobody hears L2 announcements behind a gateway',
      severity: 'refuse',
      effect: 'traffic',
      why: 'L2 announcements answer ARP on the nodes’ link, and here no machine shares a link with the nodes: the provider’s router sends to the addresses it knows itself',
      remedy: 'use node IPAM, a load balancer of the provider, or BGP with a router of your own',
      source: l2Docs,
      when: ({ values }) => values.on(l2),
      ...needing(['topology'], ({ facts }) => blame(facts.topology === 'gateway', l2)),
    },
    {
      id: 'l2-beside-bgp',
      title: 'L2 announcements and BGP for the same Services',
      severity: 'warn',
      effect: 'traffic',
      why: 'both may announce the same address: by ARP all its packets go to one node, by BGP to others, so clients on the link and beyond it take different ways, and a failing node is left at different times',
      remedy:
        'select different Services in the CiliumL2AnnouncementPolicy and the CiliumBGPAdvertisement, or use one of them',
      source: l2Docs,
      check: ({ values }) => blame(values.on(l2) && values.on(bgp), l2),
    },
    {
      id: 'l2-lease-times',
      title: 'Leases are renewed before they end',
      severity: 'warn',
      effect: 'silent',
      why: 'the agent replaces times that do not fit: a lease must last longer than leaseRenewDeadline, and that 1.2 times longer than leaseRetryPeriod',
      remedy: 'keep the order of the defaults: 15s, 5s, 2s',
      source: 'Cilium: pkg/l2announcer/l2announcer.go, `leaseTimings`',
      check: ({ values }) => {
        if (!values.on(l2)) return [];
        const time = (name: string, otherwise: number): number =>
          durationOf(values.text(`l2announcements.${name}`)) ?? otherwise;
        const [duration, renew, retry] = [
          time('leaseDuration', 15),
          time('leaseRenewDeadline', 5),
          time('leaseRetryPeriod', 2),
        ];
        return [
          ...blame(duration <= renew, 'l2announcements.leaseDuration', {
            detail: `${duration} s, against ${renew} s`,
          }),
          ...blame(renew <= retry * 1.2, 'l2announcements.leaseRenewDeadline', {
            detail: `${renew} s, against ${retry} s`,
          }),
        ];
      },
    },
    {
      id: 'l2-request-rate',
      title: 'L2 announcements talk to the API a lot',
      severity: 'note',
      effect: 'advice',
      why: 'each Service has a lease that is renewed again and again: with the default rate limit, leases of many Services are lost',
      remedy: 'raise k8sClientRateLimit.qps and burst: about one request per Service and leaseRenewDeadline',
      source: `${l2Docs}, "Sizing client rate limit"`,
      check: ({ values }) =>
        blame(values.on(l2) && !hasKey(values, 'k8sClientRateLimit.qps'), 'k8sClientRateLimit.qps'),
    },
    {
      id: 'bgp-port-without-capability',
      title: 'Listening on BGP’s own port needs a capability',
      severity: 'refuse',
      effect: 'traffic',
      why: 'ports below 1024 are refused to the agent without NET_BIND_SERVICE, which the chart does not give it: it runs on and tries again, and no peer that dials in gets a session',
      remedy:
        'add NET_BIND_SERVICE to securityContext.capabilities.ciliumAgent (the list replaces the chart’s), or let Cilium dial out only',
      source: `${bgpDocs}, "Listening on the default BGP port (179) requires CAP_NET_BIND_SERVICE"`,
      when: ({ values }) => values.on(bgp) && !values.on('securityContext.privileged'),
      ...needing(['bgpListenPorts'], ({ values, facts }) => {
        const key = 'securityContext.capabilities.ciliumAgent';
        const has = values.get(key);
        const low = facts.bgpListenPorts.filter((port) => port < 1024);
        return blame(low.length > 0 && !(Array.isArray(has) && has.includes('NET_BIND_SERVICE')), key, {
          detail: `BGP is to listen on ${low.join(', ')}`,
        });
      }),
    },
    {
      id: 'bgp-router-id-pool',
      title: 'Router ids from a pool need the pool',
      severity: 'refuse',
      effect: 'operator',
      why: 'BGP router ids are to come from a pool, and none is named',
      remedy: 'set bgpControlPlane.routerIDAllocation.ipPool to an IPv4 range, or mode to default',
      source: `${bgpDocs}, "RouterID"`,
      check: ({ values }) =>
        blame(
          values.on(bgp) &&
            values.text('bgpControlPlane.routerIDAllocation.mode') === 'ip-pool' &&
            values.text('bgpControlPlane.routerIDAllocation.ipPool') === '',
          'bgpControlPlane.routerIDAllocation.ipPool',
        ),
    },
    {
      id: 'bgp-secrets-namespace',
      title: 'BGP’s secrets need their namespace',
      severity: 'warn',
      effect: 'silent',
      why: 'the namespace for BGP’s passwords is another than kube-system and the chart does not create it: where it is missing, sessions run with an empty password and only a log tells',
      remedy: 'set bgpControlPlane.secretsNamespace.create to true, or see that the namespace exists',
      source: bgpDocs,
      check: ({ values }) =>
        blame(
          values.on(bgp) &&
            !['', 'kube-system'].includes(values.text('bgpControlPlane.secretsNamespace.name')) &&
            !madeByChart(values).includes(values.text('bgpControlPlane.secretsNamespace.name')),
          'bgpControlPlane.secretsNamespace.name',
        ),
    },
    {
      id: 'external-cluster-ips-without-replacement',
      title: 'ClusterIPs from outside are Cilium’s to serve',
      severity: 'warn',
      effect: 'silent',
      why: 'bpf.lbExternalClusterIP has an effect only where Cilium replaces kube-proxy',
      remedy: 'set kubeProxyReplacement to true, or bpf.lbExternalClusterIP to false',
      source: 'Cilium: Documentation/network/kubernetes/kubeproxy-free.rst',
      check: (context) =>
        blame(
          context.values.on('bpf.lbExternalClusterIP') && !servesNodePorts(context),
          'bpf.lbExternalClusterIP',
        ),
    },
    {
      id: 'advertised-status-off',
      title: 'BGP without status reports cannot be verified',
      severity: 'note',
      effect: 'advice',
      why: 'sessions and routes are then visible on each node only, not in CiliumBGPNodeConfig',
      remedy: 'leave bgpControlPlane.statusReport.enabled on unless the API server suffers',
      source: 'Cilium: install/kubernetes/cilium/values.yaml, bgpControlPlane.statusReport',
      check: ({ values }) =>
        blame(
          values.on(bgp) && values.get('bgpControlPlane.statusReport.enabled') === false,
          'bgpControlPlane.statusReport.enabled',
        ),
    },
  ],
);

/** Namespaces for secrets that the chart makes: templates/cilium-secrets-namespace.yaml. */
function madeByChart(values: ValueView): string[] {
  const features = ['ingressController', 'gatewayAPI', 'envoyConfig', 'bgpControlPlane'];
  const makers = [...features.filter((feature) => holds(values, `${feature}.enabled`)), 'tls'];
  return makers
    .filter((maker) => holds(values, `${maker}.secretsNamespace.create`))
    .map((maker) => values.text(`${maker}.secretsNamespace.name`));
}

/** Services of Cilium’s own with local traffic, which Node IPAM serves: in any case, or perhaps. */
function localTraffic(values: ValueView, surely: boolean): ReturnType<typeof blame> {
  if (!holds(values, 'nodeIPAM.enabled')) return [];
  const byDefault = values.text('defaultLBServiceIPAM') === 'nodeipam';
  return (
    [
      ['gatewayAPI', 'gatewayAPI.externalTrafficPolicy', false],
      [
        'ingressController',
        'ingressController.service.externalTrafficPolicy',
        values.text('ingressController.service.loadBalancerClass') === 'io.cilium/node',
      ],
    ] as const
  ).flatMap(([feature, key, byClass]) =>
    blame(
      holds(values, `${feature}.enabled`) &&
        !values.on(`${feature}.hostNetwork.enabled`) &&
        values.text(key) === 'Local' &&
        (!surely || byDefault || byClass),
      key,
    ),
  );
}
