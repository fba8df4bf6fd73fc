// Rules on Hubble and metrics: what the chart refuses, and what will never show anything.
import { satisfies, valid } from 'semver';
import type { ValueView } from '../effective/valueView';
import { before } from '../effective/options';
import { hasKey, holds, listOf } from '../effective/goTemplate';
import { blame, family } from './rule';

const source = 'Cilium: install/kubernetes/cilium/templates/validate.yaml';

/** Each with a Service Monitor of its own, which counts only where its metrics are on. */
const monitored = ['prometheus', 'operator.prometheus', 'envoy.prometheus', 'hubble.relay.prometheus'];

/** Hubble’s metrics that come from requests the L7 proxy has seen. */
const l7Metrics = ['http', 'httpV2', 'kafka'];

export const observabilityRules = family(
  {
    id: 'observability',
    title: 'Hubble and metrics',
    about: 'Hubble collects flows on each node, Relay brings them together, the UI shows them.',
  },
  [
    {
      id: 'hubble-ui-without-relay',
      title: 'Hubble UI reads from Hubble Relay',
      severity: 'refuse',
      effect: 'chart',
      why: 'Hubble UI reads flows from Hubble Relay, and the chart refuses one without the other',
      remedy:
        'set hubble.relay.enabled to true, or hubble.ui.standalone.enabled where a relay runs elsewhere',
      source,
      check: ({ values }) =>
        blame(
          holds(values, 'hubble.ui.enabled') &&
            !holds(values, 'hubble.ui.standalone.enabled') &&
            !holds(values, 'hubble.relay.enabled'),
          'hubble.ui.enabled',
        ),
    },
    {
      id: 'hubble-ui-without-login',
      title: 'Hubble UI has no login',
      severity: 'warn',
      effect: 'silent',
      why: 'whoever reaches a node at that port sees who speaks to whom in the whole cluster: the UI asks for no password, and firewalls of the nodes do not see what Cilium serves',
      remedy:
        'use `cilium hubble ui` or kubectl port-forward, put an ingress with a login before it, or keep the port from the Internet',
      source: 'Cilium: install/kubernetes/cilium/templates/hubble-ui/service.yaml',
      check: ({ values }) =>
        blame(
          holds(values, 'hubble.ui.enabled') &&
            ['NodePort', 'LoadBalancer'].includes(values.text('hubble.ui.service.type')),
          'hubble.ui.service.type',
        ),
    },
    {
      id: 'hubble-ui-standalone-certificates',
      title: 'A standalone Hubble UI needs certificates for a relay with TLS',
      severity: 'refuse',
      effect: 'chart',
      why: 'the relay’s server asks for TLS, and the chart cannot make client certificates for a standalone UI',
      remedy: 'set hubble.ui.standalone.tls.certsVolume, or hubble.relay.tls.server.enabled to false',
      source,
      check: ({ values }) =>
        blame(
          holds(values, 'hubble.ui.enabled') &&
            holds(values, 'hubble.ui.standalone.enabled') &&
            holds(values, 'hubble.relay.tls.server.enabled') &&
            !holds(values, 'hubble.ui.standalone.tls.certsVolume'),
          'hubble.ui.standalone.tls.certsVolume',
        ),
    },
    {
      id: 'hubble-relay-without-hubble',
      title: 'Hubble Relay needs Hubble',
      severity: 'refuse',
      effect: 'chart',
      why: 'Hubble Relay collects what the agents see, and they see nothing while Hubble is off: the chart refuses it',
      remedy: 'set hubble.enabled to true, or hubble.relay.enabled to false',
      source,
      check: ({ values }) =>
        blame(
          holds(values, 'hubble.relay.enabled') && !holds(values, 'hubble.enabled'),
          'hubble.relay.enabled',
        ),
    },
    {
      id: 'hubble-certificates-without-issuer',
      title: 'cert-manager needs an issuer',
      severity: 'refuse',
      effect: 'chart',
      why: 'Hubble’s certificates are to come from cert-manager, and the chart refuses that without an issuer',
      remedy: 'set hubble.tls.auto.certManagerIssuerRef, or hubble.tls.auto.method to helm or cronJob',
      source,
      check: ({ values }) =>
        blame(
          holds(values, 'hubble.enabled') &&
            holds(values, 'hubble.tls.enabled') &&
            holds(values, 'hubble.tls.auto.enabled') &&
            values.text('hubble.tls.auto.method') === 'certmanager' &&
            !holds(values, 'hubble.tls.auto.certManagerIssuerRef'),
          'hubble.tls.auto.certManagerIssuerRef',
        ),
    },
    {
      id: 'hubble-certificates-missing',
      title: 'Certificates come from somewhere',
      severity: 'refuse',
      effect: 'chart',
      why: 'Hubble’s certificates are not made automatically, and the chart refuses to render while a certificate or its key is missing',
      remedy:
        'set hubble.tls.auto.enabled to true, name a Secret under existingSecret, or set cert and key beside it',
      source: 'Cilium: install/kubernetes/cilium/templates/hubble/tls-provided/server-secret.yaml',
      check: ({ values }) =>
        holds(values, 'hubble.enabled') && !holds(values, 'hubble.tls.auto.enabled')
          ? certificates(values)
              .filter((at) => !holds(values, `${at}.existingSecret`))
              .filter((at) => !(holds(values, `${at}.cert`) && holds(values, `${at}.key`)))
              .map((at) => ({ key: `${at}.existingSecret` }))
          : [],
    },
    {
      id: 'hubble-headers-both-ways',
      title: 'Headers are either allowed or denied',
      severity: 'refuse',
      effect: 'chart',
      why: 'the chart takes a list of headers to keep or one of headers to redact, not both',
      remedy: 'remove hubble.redact.http.headers.allow or hubble.redact.http.headers.deny',
      source,
      check: ({ values }) =>
        blame(
          holds(values, 'hubble.redact.http.headers.allow') &&
            holds(values, 'hubble.redact.http.headers.deny'),
          'hubble.redact.http.headers.deny',
        ),
    },
    {
      id: 'hubble-ui-image-too-old',
      title: 'Hubble UI from 0.9.0 on',
      severity: 'refuse',
      effect: 'chart',
      why: 'the chart refuses images of Hubble UI older than 0.9.0',
      remedy: 'remove the image’s tag',
      source,
      check: ({ values }) => {
        const tags = ['backend', 'frontend'].map((part) => `hubble.ui.${part}.image.tag`);
        if (!holds(values, 'hubble.ui.enabled')) return [];
        if (tags.some((key) => values.text(key) === 'latest')) return [];
        return tags.filter((key) => isOld(values.text(key))).map((key) => ({ key }));
      },
    },
    {
      id: 'service-monitors-without-crds',
      title: 'Service Monitors need their CRDs first',
      severity: 'warn',
      effect: 'chart',
      why: 'the chart refuses Service Monitors where the Prometheus Operator’s CRDs are not in the cluster at the time',
      remedy:
        'install the CRDs of monitoring.coreos.com/v1 before, or set prometheus.serviceMonitor.trustCRDsExist to true',
      source,
      check: ({ values, facts }) => {
        const asked = monitors(values);
        const [first] = asked;
        return first === undefined || facts.serviceMonitorCrds === true || trusted(values)
          ? []
          : [{ key: first }];
      },
    },
    {
      id: 'service-monitor-without-metrics',
      title: 'A Service Monitor of metrics that are off',
      severity: 'warn',
      effect: 'silent',
      why: 'the metrics are off, so the chart renders no Service Monitor',
      remedy: 'turn the metrics on as well, or remove the Service Monitor',
      source: 'Cilium: install/kubernetes/cilium/templates/cilium-agent/servicemonitor.yaml',
      check: ({ values }) => [
        ...monitored.flatMap((key) =>
          blame(
            holds(values, `${key}.serviceMonitor.enabled`) && !holds(values, `${key}.enabled`),
            `${key}.serviceMonitor.enabled`,
          ),
        ),
        ...blame(
          holds(values, 'hubble.metrics.serviceMonitor.enabled') &&
            !(holds(values, 'hubble.metrics.enabled') || holds(values, 'hubble.metrics.dynamic.enabled')),
          'hubble.metrics.serviceMonitor.enabled',
        ),
      ],
    },
    {
      id: 'hubble-metrics-without-hubble',
      title: 'Hubble’s metrics need Hubble',
      severity: 'warn',
      effect: 'silent',
      why: 'Hubble is off, so its metrics are not collected',
      remedy: 'set hubble.enabled to true, or remove hubble.metrics.enabled',
      source: 'Cilium: install/kubernetes/cilium/templates/cilium-configmap.yaml',
      supersedes: ['hubble-l7-metrics-without-proxy'],
      check: ({ values }) =>
        blame(
          holds(values, 'hubble.metrics.enabled') && !holds(values, 'hubble.enabled'),
          'hubble.metrics.enabled',
        ),
    },
    {
      id: 'hubble-l7-metrics-without-proxy',
      title: 'HTTP metrics need the L7 proxy',
      severity: 'warn',
      effect: 'silent',
      why: 'requests are visible to Hubble only where the L7 proxy handles them, and it is off: these metrics stay empty',
      remedy: 'set l7Proxy to true, or remove these metrics',
      source: 'Cilium: Documentation/observability/visibility.rst',
      check: ({ values }) => {
        const asked = listOf(values.get('hubble.metrics.enabled'))
          .map((metric) => metric.split(':')[0] ?? '')
          .filter((metric) => l7Metrics.includes(metric));
        const off = hasKey(values, 'l7Proxy') && !holds(values, 'l7Proxy');
        return blame(off && asked.length > 0, 'hubble.metrics.enabled', { found: asked.join(', ') });
      },
    },
    {
      id: 'hubble-kafka-metrics-removed',
      title: 'Cilium 1.20 no longer looks into Kafka',
      severity: 'warn',
      effect: 'silent',
      versions: '>=1.20.0',
      why: 'Kafka policies and their visibility are gone from 1.20 on: the metric stays empty',
      remedy: 'remove the metric',
      source: 'Cilium: Documentation/operations/upgrade.rst, 1.20 upgrade notes',
      check: ({ values, version }) =>
        blame(
          !before(version, '1.20') &&
            listOf(values.get('hubble.metrics.enabled')).some((metric) => /^kafka(:|$)/.test(metric)),
          'hubble.metrics.enabled',
          { found: 'kafka' },
        ),
    },
    {
      id: 'event-rate-half-set',
      title: 'A rate of events needs a burst',
      severity: 'refuse',
      effect: 'agent',
      why: 'the agent exits unless bpf.events.default.rateLimit and burstLimit are set together',
      remedy: 'set both, or neither',
      source: 'Cilium: pkg/option/config.go, "invalid BPF events default config"',
      check: ({ values }) => {
        const [rate, burst] = ['bpf.events.default.rateLimit', 'bpf.events.default.burstLimit'] as const;
        return [
          ...blame(holds(values, rate) && !holds(values, burst), burst),
          ...blame(holds(values, burst) && !holds(values, rate), rate),
        ];
      },
    },
  ],
);

/** Where the chart looks for certificates of those parts of Hubble that are on. */
function certificates(values: ValueView): readonly string[] {
  const tls = holds(values, 'hubble.tls.enabled');
  const relay = tls && holds(values, 'hubble.relay.enabled');
  const relayServer = relay && holds(values, 'hubble.relay.tls.server.enabled');
  const wanted: readonly (readonly [string, boolean])[] = [
    ['hubble.tls.server', tls && holds(values, 'agent')],
    ['hubble.relay.tls.client', relay],
    ['hubble.relay.tls.server', relayServer],
    ['hubble.ui.tls.client', relayServer && holds(values, 'hubble.ui.enabled')],
    ['hubble.metrics.tls.server', holds(values, 'hubble.metrics.tls.enabled') && holds(values, 'agent')],
  ];
  return wanted.filter(([, on]) => on).map(([at]) => at);
}

function monitors(values: ValueView): readonly string[] {
  return monitored
    .filter((key) => holds(values, `${key}.enabled`) && holds(values, `${key}.serviceMonitor.enabled`))
    .map((key) => `${key}.serviceMonitor.enabled`);
}

function trusted(values: ValueView): boolean {
  return holds(values, 'prometheus.serviceMonitor.trustCRDsExist');
}

function isOld(tag: string): boolean {
  const version = valid(tag.replace(/@.*$/, ''));
  return version !== null && satisfies(version, '<0.9.0');
}
