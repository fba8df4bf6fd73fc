// Rules on numbers that agent or operator keep within limits.
// It must never know a limit that only a comment names: what counts is what the program does beyond it.
import { satisfies } from 'semver';
import { wholeOf } from '../effective/goValues';
import { holds, numberOf } from '../effective/goTemplate';
import { durationOf } from '../effective/goValues';
import type { ValueView } from '../effective/valueView';
import { family } from './rule';
import type { Finding, RuleContext } from './rule';
import { blameSaid, said } from './said';

interface Limit {
  readonly option: string;
  readonly key?: string;
  readonly least: number;
  readonly most: number;
  /** Whether 0 says that the program chooses. */
  readonly zeroIsDefault?: true;
  /** Whether the chart writes it; where it is set, when absent. */
  readonly written?: (values: ValueView) => boolean;
  readonly versions?: string;
}

const most32 = 2 ** 32 - 1;
const table = { least: 2 ** 10, most: 2 ** 24 };
const truthy =
  (key: string) =>
  (values: ValueView): boolean =>
    holds(values, key);

/** Beyond these the agent exits. */
const hard: readonly Limit[] = [
  {
    option: 'bpf-node-map-max',
    key: 'bpf.nodeMapMax',
    least: 16_384,
    most: most32,
    written: truthy('bpf.nodeMapMax'),
  },
  {
    option: 'bpf-auth-map-max',
    key: 'bpf.authMapMax',
    least: 2 ** 8,
    most: 2 ** 24,
    written: truthy('bpf.authMapMax'),
  },
  { option: 'bpf-lb-map-max', key: 'bpf.lbMapMax', least: 1, most: most32 },
  {
    option: 'nat-map-stats-entries',
    key: 'nat.mapStatsEntries',
    least: 1,
    most: 4096,
    written: (values) => durationOf(values.text('nat.mapStatsInterval')) !== 0,
  },
  {
    option: 'ip-tracing-option-type',
    key: 'bpf.monitorTraceIPOption',
    least: 0,
    most: 255,
    versions: '>=1.19.0',
  },
  { option: 'bpf-fragments-map-max', least: 2 ** 8, most: 2 ** 16 },
  { option: 'bpf-sock-rev-map-max', ...table, zeroIsDefault: true },
  { option: 'bpf-filter-priority', least: -most32, most: 65_535 },
  { option: 'route-metric', least: 0, most: most32 },
];

/** Beyond these the agent takes the limit itself. */
const soft: readonly Limit[] = [
  { option: 'bpf-policy-map-max', key: 'bpf.policyMapMax', least: 2 ** 8, most: 2 ** 16 },
  { option: 'bpf-policy-stats-map-max', key: 'bpf.policyStatsMapMax', ...table },
];

/** Counts that the chart writes as they are: Helm has them as floating-point numbers, and writes these with an exponent. */
const plainCounts: readonly { key: string; option: string; feature?: string }[] = [
  { key: 'bpf.nodeMapMax', option: 'bpf-node-map-max' },
  { key: 'bpf.events.default.rateLimit', option: 'bpf-events-default-rate-limit' },
  { key: 'bpf.events.default.burstLimit', option: 'bpf-events-default-burst-limit' },
  { key: 'egressGateway.maxPolicyEntries', option: 'egress-gateway-policy-map-max' },
  { key: 'dnsProxy.endpointMaxIpPerHostname', option: 'tofqdns-endpoint-max-ip-per-hostname' },
  { key: 'dnsProxy.maxDeferredConnectionDeletes', option: 'tofqdns-max-deferred-connection-deletes' },
  { key: 'dnsProxy.minTtl', option: 'tofqdns-min-ttl' },
  { key: 'authentication.queueSize', option: 'mesh-auth-queue-size' },
  { key: 'authentication.rotatedIdentitiesQueueSize', option: 'mesh-auth-rotated-identities-queue-size' },
  { key: 'hubble.eventQueueSize', option: 'hubble-event-queue-size', feature: 'hubble.enabled' },
  { key: 'envoy.clusterMaxConnections', option: 'proxy-cluster-max-connections' },
  { key: 'envoy.clusterMaxPendingRequests', option: 'proxy-cluster-max-pending-requests' },
  { key: 'envoy.clusterMaxRequests', option: 'proxy-cluster-max-requests' },
  { key: 'envoy.maxConcurrentRetries', option: 'proxy-max-concurrent-retries' },
  { key: 'envoy.maxConnectionDurationSeconds', option: 'proxy-max-connection-duration-seconds' },
  { key: 'envoy.maxGlobalDownstreamConnections', option: 'proxy-max-active-downstream-connections' },
  { key: 'envoy.maxRequestsPerConnection', option: 'proxy-max-requests-per-connection' },
  { key: 'envoy.idleTimeoutDurationSeconds', option: 'proxy-idle-timeout-seconds' },
  { key: 'envoy.streamIdleTimeoutDurationSeconds', option: 'http-stream-idle-timeout' },
  { key: 'envoy.log.accessLogBufferSize', option: 'envoy-access-log-buffer-size' },
  { key: 'k8sClientRateLimit.burst', option: 'k8s-client-burst' },
  { key: 'k8sClientRateLimit.operator.burst', option: 'operator-k8s-client-burst' },
];
const firstWithExponent = 1_000_000;

function beyond(limits: readonly Limit[], { values, version }: RuleContext): readonly Finding[] {
  return limits.flatMap((limit) => {
    if (limit.versions !== undefined && !satisfies(version, limit.versions)) return [];
    const told = said(values, limit.option, limit.key);
    if (told === undefined || told.text === '') return [];
    if (told.by === 'chart' && limit.written?.(values) === false) return [];
    const value = told.by === 'chart' ? numberOf(told.text) : wholeOf(told.text);
    if (value === undefined || (value === 0 && limit.zeroIsDefault === true)) return [];
    const whole = Math.trunc(value);
    return whole < limit.least || whole > limit.most
      ? [blameSaid(told, `from ${number(limit.least)} to ${number(limit.most)}`)]
      : [];
  });
}

function number(value: number): string {
  return value.toLocaleString('en-US');
}

const config = 'Cilium 1.20: pkg/option/config.go';

export const limitRules = family(
  {
    id: 'limits',
    title: 'Limits of numbers',
    about: 'Numbers that agent or operator take only within limits that no schema of the chart names.',
  },
  [
    {
      id: 'number-beyond-limits',
      title: 'A number beyond what the agent takes',
      severity: 'refuse',
      effect: 'agent',
      why: 'the agent exits where this number is not within its limits',
      remedy: 'choose a number within the limits, or remove the key for the default',
      source: `${config}, \`checkMapSizeLimits\`; pkg/maps/nodemap/cell.go, "bpf-node-map-max cannot be less than"; pkg/loadbalancer/config.go; pkg/maps/nat/stats/stats.go`,
      check: (context) => beyond(hard, context),
    },
    {
      id: 'number-brought-within-limits',
      title: 'A number that the agent replaces',
      severity: 'warn',
      effect: 'silent',
      why: 'the agent takes the nearest limit in place of this number, with a warning in its log',
      remedy: 'choose a number within the limits',
      source: 'Cilium: pkg/maps/policymap/cell.go, "using minimum value instead"',
      check: (context) => beyond(soft, context),
    },
    {
      id: 'count-with-exponent',
      title: 'A million is written 1e+06',
      severity: 'refuse',
      effect: 'agent',
      why: 'Helm takes a number of a values file for a floating-point number and writes one from 1,000,000 on with an exponent, which the agent does not read as a whole number: it exits',
      remedy: 'hand it on in quotes, past the chart: extraConfig with the option’s own name',
      source:
        'Cilium: install/kubernetes/cilium/templates/cilium-configmap.yaml, without `| int`; pkg/option/config.go, `validateConfigMapFlag`',
      check: ({ values }) =>
        plainCounts.flatMap(({ key, option, feature }) => {
          const value = values.get(key);
          const written = feature === undefined || holds(values, feature);
          if (typeof value !== 'number' || value < firstWithExponent || !written) return [];
          // What goes past the chart has the last word.
          if (said(values, option, key)?.by !== 'chart') return [];
          return [{ key, detail: `extraConfig: {${option}: "${value}"}` }];
        }),
    },
    {
      id: 'flow-buffer-size',
      title: 'Hubble’s buffer holds one less than a power of two',
      severity: 'refuse',
      effect: 'silent',
      why: 'Hubble does not start with another size: the agent goes on without it, with "failed to compute event buffer capacity" in its log',
      remedy: 'write 4095, the default, or another power of two less one, up to 65535',
      source: 'Cilium: pkg/hubble/container/ring.go, "must be one less than an integer power of two"',
      check: ({ values }) => {
        const told = said(values, 'hubble-event-buffer-capacity', 'hubble.eventBufferCapacity');
        if (told === undefined || !holds(values, 'hubble.enabled')) return [];
        const size = wholeOf(told.text);
        const fits =
          size !== undefined && size > 0 && size <= 65_535 && Number.isInteger(Math.log2(size + 1));
        return size === undefined || fits ? [] : [blameSaid(told)];
      },
    },
    {
      id: 'probe-ratio-out-of-range',
      title: 'A ratio of probes is a share',
      severity: 'warn',
      effect: 'silent',
      why: 'the agent takes its default in place of a ratio that is not between 0 and 1',
      remedy: 'choose a ratio from 0 to 1',
      source: `${config}, "specified connectivity probe frequency ratio must be in the range"`,
      check: ({ values }) => {
        const told = said(values, 'connectivity-probe-frequency-ratio', 'connectivityProbeFrequencyRatio');
        const ratio = told === undefined ? undefined : numberOf(told.text);
        return told !== undefined && ratio !== undefined && (ratio < 0 || ratio > 1) ? [blameSaid(told)] : [];
      },
    },
    {
      id: 'lease-beyond-limits',
      title: 'A lease of the key-value store lasts from 25 seconds to a day',
      severity: 'refuse',
      effect: 'agent',
      why: 'agent and operator exit where kvstore-lease-ttl is shorter than 25 seconds or longer than a day, whether a key-value store is used or not',
      remedy: 'remove kvstore-lease-ttl for the default, 15m, or choose a time within the limits',
      source: 'Cilium: pkg/kvstore/cell.go, "does not lie in required range"',
      check: ({ values }) => {
        const told = said(values, 'kvstore-lease-ttl');
        const seconds = told === undefined ? undefined : durationOf(told.text);
        return told !== undefined && seconds !== undefined && (seconds < 25 || seconds > 86_400)
          ? [blameSaid(told)]
          : [];
      },
    },
    {
      id: 'leader-election-times',
      title: 'Leadership is renewed before it ends',
      severity: 'refuse',
      effect: 'operator',
      why: 'the operator exits unless a lease lasts longer than the deadline for its renewal, and that more than 1.2 times longer than the wait between tries',
      remedy: 'keep the order of the defaults: 15s, 10s, 2s',
      source:
        'Cilium: operator/cmd/root.go, `leaderelection.RunOrDie`; Kubernetes: client-go, `NewLeaderElector`',
      check: ({ values }) => {
        const told = (
          [
            ['leader-election-lease-duration', 15],
            ['leader-election-renew-deadline', 10],
            ['leader-election-retry-period', 2],
          ] as const
        ).map(([option, otherwise]) => {
          const found = said(values, option);
          const fromMap = found?.by === 'config' ? found : undefined;
          return { found: fromMap, seconds: (fromMap && durationOf(fromMap.text)) ?? otherwise };
        });
        const [lease, renew, retry] = told;
        if (lease === undefined || renew === undefined || retry === undefined) return [];
        const first = lease.found ?? renew.found ?? retry.found;
        const fits = lease.seconds > renew.seconds && renew.seconds > retry.seconds * 1.2;
        return first === undefined || fits
          ? []
          : [blameSaid(first, `${lease.seconds} s, ${renew.seconds} s, ${retry.seconds} s`)];
      },
    },
  ],
);
