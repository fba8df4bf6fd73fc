// Rules on the L7 proxy and what is built on it: Gateway API, Ingress, DNS proxies.
import { coerce, lt } from 'semver';
import { minorReleaseOf } from '../../config/minorReleaseOf';
import type { CiliumVersion } from '../../config/schema/versions';
import { hasKey, holds, numberOf } from '../effective/goTemplate';
import { before, servesNodePorts } from '../effective/options';
import type { Valued } from '../effective/options';
import { gatewayApiReleases } from '../known/gatewayApiReleases';
import { sources } from '../known/sources';
import { blame, family, needing } from './rule';

const validate = 'Cilium: install/kubernetes/cilium/templates/validate.yaml';
const gateway = 'gatewayAPI.enabled';
const ingress = 'ingressController.enabled';

function l7Off({ values }: Valued): boolean {
  return hasKey(values, 'l7Proxy') && !holds(values, 'l7Proxy');
}

const from120 =
  'from 1.20 on it requires v1 of TLSRoute, ReferenceGrant and BackendTLSPolicy. Gateways that are there lose their certificates: HTTPS is reset, while plain HTTP goes on';

/** CRDs that are found at all: GRPCRoute has been v1 since 1.1, TLSRoute and ReferenceGrant since 1.5. */
function leastCrds(version: CiliumVersion): string {
  return before(version, '1.20') ? '1.1.0' : '1.5.0';
}

/** Whether a release of Gateway API is older than another; what cannot be read is not. */
function olderThan(release: string, other: string): boolean {
  const [one, two] = [coerce(release), coerce(other)];
  return one !== null && two !== null && lt(one, two);
}

export const proxyRules = family(
  {
    id: 'proxy',
    title: 'L7 proxy, Gateway API and Ingress',
    about: 'What Envoy does for Cilium, and what it needs for that.',
  },
  [
    {
      id: 'l7-features-without-proxy',
      title: 'Gateways, Ingress and L7 load balancing are the proxy’s work',
      severity: 'refuse',
      effect: 'chart',
      why: 'the chart refuses Gateway API, Ingress and the Envoy backend of loadBalancer.l7 while l7Proxy is off',
      remedy: 'set l7Proxy to true',
      source: validate,
      supersedes: [
        'gateway-api-crds',
        'gateway-api-crds-too-old',
        'gateway-api-crds-older',
        'gateway-api-crds-too-new',
      ],
      check: (context) =>
        blame(
          l7Off(context) &&
            (holds(context.values, gateway) ||
              holds(context.values, ingress) ||
              context.values.text('loadBalancer.l7.backend') === 'envoy'),
          'l7Proxy',
        ),
    },
    {
      id: 'ingress-traffic-policy',
      title: 'Ingress takes traffic as Cluster or as Local',
      severity: 'refuse',
      effect: 'chart',
      why: 'the chart refuses any ingressController.service.externalTrafficPolicy but Cluster and Local for Services of type LoadBalancer and NodePort',
      remedy: 'set it to Cluster, or to Local to keep clients’ addresses',
      source: validate,
      check: ({ values }) =>
        blame(
          holds(values, ingress) &&
            ['LoadBalancer', 'NodePort'].includes(values.text('ingressController.service.type')) &&
            !['Cluster', 'Local'].includes(values.text('ingressController.service.externalTrafficPolicy')),
          'ingressController.service.externalTrafficPolicy',
        ),
    },
    {
      id: 'gateway-without-replacement',
      title: 'Gateway API and Ingress need kube-proxy replacement',
      severity: 'refuse',
      effect: 'silent',
      why: 'the operator logs a warning and turns the feature off while Cilium does not replace kube-proxy: no Gateway or Ingress is ever served',
      remedy: 'set kubeProxyReplacement to true',
      source: 'Cilium: operator/pkg/gateway-api/cell.go and operator/pkg/ingress/cell.go',
      supersedes: [
        'gateway-api-crds',
        'gateway-api-crds-too-old',
        'gateway-api-crds-older',
        'gateway-api-crds-too-new',
      ],
      check: (context) =>
        servesNodePorts(context)
          ? []
          : [gateway, ingress].flatMap((key) => blame(holds(context.values, key), key)),
    },
    {
      id: 'gateway-api-crds',
      title: 'Gateway API needs its CRDs first',
      severity: 'warn',
      effect: 'silent',
      why: 'the operator turns Gateway API off without failing where its CRDs are missing or too old',
      remedy:
        'install the Gateway API CRDs of the version your Cilium wants before (1.18: v1.2.0, 1.19: v1.4.1, 1.20: v1.6.1), and say which are there: routewise:cilium.gatewayApiCrdsVersion in a stack, `--gateway-api-crds` of `routewise check`',
      source: sources.gatewayApi,
      check: ({ version, values, facts, stack }) =>
        blame(
          values.on(gateway) &&
            facts.gatewayApiCrds === undefined &&
            (stack === undefined || stack.spec.cilium.gatewayApiCrds === 'present'),
          gateway,
          before(version, '1.20') ? {} : { detail: from120 },
        ),
    },
    {
      id: 'gateway-api-crds-too-old',
      title: 'Gateway API’s CRDs are too old',
      severity: 'refuse',
      effect: 'silent',
      why: 'the operator does not find the versions it requires and turns Gateway API off without failing: no Gateway is served any more',
      remedy:
        'install the Gateway API CRDs of the version your Cilium wants before the upgrade (1.18: v1.2.0, 1.19: v1.4.1, 1.20: v1.6.1)',
      source: sources.gatewayApi,
      when: ({ values }) => values.on(gateway),
      ...needing(['gatewayApiCrds'], ({ version, facts }) =>
        blame(olderThan(facts.gatewayApiCrds, leastCrds(version)), gateway, {
          detail: `it requires those of ${leastCrds(version)}, and the cluster has those of ${facts.gatewayApiCrds}${before(version, '1.20') ? '' : `; ${from120}`}`,
        }),
      ),
    },
    {
      id: 'gateway-api-crds-older',
      title: 'Gateway API’s CRDs are older than Cilium’s',
      severity: 'note',
      effect: 'silent',
      why: 'Cilium runs with these CRDs, but is made and tested with newer ones: fields that came later are dropped from Gateways and routes without a word',
      remedy:
        'install the Gateway API CRDs of the version your Cilium wants (1.18: v1.2.0, 1.19: v1.4.1, 1.20: v1.6.1)',
      source: sources.gatewayApi,
      when: ({ values }) => values.on(gateway),
      ...needing(['gatewayApiCrds'], ({ version, facts }) => {
        const wanted = gatewayApiReleases[minorReleaseOf(version)]?.version ?? '';
        const has = facts.gatewayApiCrds;
        // A patch release adds no field.
        const older = olderThan(has, wanted.replace(/\.\d+$/, '.0'));
        return blame(older && !olderThan(has, leastCrds(version)), gateway, {
          detail: `${has}, where ${wanted} is wanted`,
        });
      }),
    },
    {
      id: 'gateway-api-crds-too-new',
      title: 'Gateway API’s CRDs are too new',
      severity: 'warn',
      effect: 'operator',
      versions: '<1.20.0',
      why: 'from Gateway API 1.5 on, the standard channel has a TLSRoute whose v1alpha2 is listed and not served: the operator takes it for there, asks for it, and exits',
      remedy:
        'install the CRDs of the version your Cilium wants (1.18: v1.2.0, 1.19: v1.4.1), leave tlsroutes out, take the experimental channel, or move to Cilium 1.20',
      source: 'Cilium 1.19: operator/pkg/gateway-api/cell.go, `checkCRD` does not ask what is served',
      when: ({ values }) => values.on(gateway),
      ...needing(['gatewayApiCrds'], ({ facts }) =>
        blame(
          !olderThan(facts.gatewayApiCrds, '1.5.0') && !/experimental/i.test(facts.gatewayApiCrds),
          gateway,
          { detail: `the cluster has those of ${facts.gatewayApiCrds}` },
        ),
      ),
    },
    {
      id: 'gateway-bypasses-pod-sockets',
      title: 'From Cilium 1.20 on, Gateway API turns the socket load balancer off in pods',
      severity: 'warn',
      effect: 'silent',
      versions: '>=1.20.0',
      why: 'the chart writes socketLB.hostNamespaceOnly true where Gateway API is on, whatever the value says; policies must then allow clients to reach backends by NodePort too',
      remedy: 'remove the value, and look at policies for traffic of pods to NodePorts',
      source:
        'Cilium 1.20: install/kubernetes/cilium/templates/cilium-configmap.yaml, bpf-lb-sock-hostns-only',
      check: ({ values }) =>
        blame(
          holds(values, gateway) && values.get('socketLB.hostNamespaceOnly') === false,
          'socketLB.hostNamespaceOnly',
        ),
    },
    {
      id: 'gateway-host-network-ports',
      title: 'Low ports on the host network need a capability',
      severity: 'note',
      effect: 'traffic',
      why: 'with host networking Envoy itself opens the listeners’ ports, and ports below 1024 are refused to it without NET_BIND_SERVICE',
      remedy:
        'use ports from 1024 on, or set envoy.securityContext.capabilities.keepCapNetBindService to true and add NET_BIND_SERVICE to envoy.securityContext.capabilities.envoy',
      source: 'Cilium: Documentation/network/servicemesh/gateway-api/host-network-mode.rst',
      check: ({ values }) => {
        const capabilities = values.get('envoy.securityContext.capabilities.envoy');
        const may =
          values.on('envoy.securityContext.capabilities.keepCapNetBindService') &&
          Array.isArray(capabilities) &&
          capabilities.includes('NET_BIND_SERVICE');
        return (
          [
            [gateway, 'gatewayAPI.hostNetwork.enabled'],
            [ingress, 'ingressController.hostNetwork.enabled'],
          ] as const
        ).flatMap(([feature, key]) => blame(holds(values, feature) && values.on(key) && !may, key));
      },
    },
    {
      id: 'tproxy-without-proxy',
      title: 'BPF TProxy serves the L7 proxy',
      severity: 'note',
      effect: 'silent',
      why: 'the L7 proxy is off, so nothing is left for BPF TProxy to hand packets to',
      remedy: 'remove bpf.tproxy, or set l7Proxy to true',
      source: 'Cilium: install/kubernetes/cilium/values.yaml, bpf.tproxy',
      check: (context) => blame(l7Off(context) && context.values.on('bpf.tproxy'), 'bpf.tproxy'),
    },
    {
      id: 'standalone-dns-proxy-port',
      title: 'The standalone DNS proxy needs a fixed port',
      severity: 'refuse',
      effect: 'chart',
      versions: '>=1.19.0',
      why: 'the chart refuses standaloneDnsProxy without a fixed dnsProxy.proxyPort',
      remedy: 'set dnsProxy.proxyPort, for example to 10094',
      source: validate,
      check: ({ values }) =>
        blame(
          holds(values, 'standaloneDnsProxy.enabled') &&
            (numberOf(values.get('dnsProxy.proxyPort')) ?? 0) === 0,
          'dnsProxy.proxyPort',
        ),
    },
    {
      id: 'envoy-base-id',
      title: 'Envoy’s base id is a 32-bit number',
      severity: 'refuse',
      effect: 'chart',
      why: 'the chart refuses an envoy.baseID outside 0 to 4294967295',
      remedy: 'leave it at 0 unless another Envoy runs on the host',
      source: validate,
      check: ({ values }) => {
        const id = numberOf(values.get('envoy.baseID'));
        return blame(id !== undefined && (id < 0 || id > 4294967295), 'envoy.baseID');
      },
    },
  ],
);
