// The keys of the chart that become times of agent or operator, and how strictly each is read.
// It must never list a key that the chart makes a time of by itself: seconds that it gives their unit.
import type { ValueView } from '../effective/valueView';
import { holds } from '../effective/goTemplate';

export interface TimeOption {
  readonly key: string;
  /** As the ConfigMap has it. */
  readonly option: string;
  /** Whether the chart parses it before it writes it: `validateDuration` in templates/_helpers.tpl. */
  readonly byChart?: true;
  /** Whether the program takes a number without a unit, for nanoseconds: where it reads by viper’s `GetDuration`. */
  readonly bare?: string;
  /** Whether the chart writes it; always where it is not empty, when absent. */
  readonly written?: (values: ValueView) => boolean;
  readonly versions?: string;
}

const l2 = (values: ValueView): boolean => holds(values, 'l2announcements.enabled');
const hubble = (values: ValueView): boolean => holds(values, 'hubble.enabled');
const encryption =
  (type: string) =>
  (values: ValueView): boolean =>
    holds(values, 'encryption.enabled') && values.text('encryption.type') === type;
const all = '*';

/** install/kubernetes/cilium/templates/cilium-configmap.yaml of Cilium 1.18 to 1.20. */
export const timeOptions: readonly TimeOption[] = [
  { key: 'conntrackGCInterval', option: 'conntrack-gc-interval', byChart: true, bare: '<1.19.0' },
  { key: 'conntrackGCMaxInterval', option: 'conntrack-gc-max-interval', byChart: true, bare: '<1.19.0' },
  { key: 'identityChangeGracePeriod', option: 'identity-change-grace-period', byChart: true, bare: all },
  { key: 'crdWaitTimeout', option: 'crd-wait-timeout', byChart: true },
  { key: 'bpf.monitorInterval', option: 'monitor-aggregation-interval', byChart: true, bare: all },
  { key: 'ipam.ciliumNodeUpdateRate', option: 'ipam-cilium-node-update-rate', byChart: true, bare: all },
  { key: 'operator.identityHeartbeatTimeout', option: 'identity-heartbeat-timeout', byChart: true },
  { key: 'operator.identityGCInterval', option: 'identity-gc-interval', byChart: true },
  {
    key: 'operator.endpointGCInterval',
    option: 'cilium-endpoint-gc-interval',
    byChart: true,
    bare: '<1.20.0',
  },
  { key: 'operator.nodeGCInterval', option: 'nodes-gc-interval', byChart: true, bare: '<1.20.0' },
  { key: 'authentication.gcInterval', option: 'mesh-auth-gc-interval', byChart: true },
  {
    key: 'authentication.mutual.connectTimeout',
    option: 'mesh-auth-mutual-connect-timeout',
    byChart: true,
    written: (values) => holds(values, 'authentication.mutual.spire.enabled'),
  },
  {
    key: 'envoyConfig.retryInterval',
    option: 'envoy-config-retry-interval',
    byChart: true,
    written: (values) =>
      values.text('loadBalancer.l7.backend') === 'envoy' ||
      ['envoyConfig.enabled', 'ingressController.enabled', 'gatewayAPI.enabled'].some((key) =>
        holds(values, key),
      ),
  },
  {
    key: 'encryption.ipsec.keyRotationDuration',
    option: 'ipsec-key-rotation-duration',
    byChart: true,
    bare: '<1.19.0',
    written: encryption('ipsec'),
  },
  {
    key: 'hubble.lostEventSendInterval',
    option: 'hubble-lost-event-send-interval',
    byChart: true,
    written: hubble,
    versions: '>=1.19.0',
  },
  { key: 'iptablesLockTimeout', option: 'iptables-lock-timeout' },
  { key: 'envoy.policyRestoreTimeoutDuration', option: 'envoy-policy-restore-timeout' },
  {
    key: 'endpointPolicyUpdateTimeoutDuration',
    option: 'endpoint-policy-update-timeout',
    versions: '>=1.19.0',
  },
  { key: 'loadBalancer.reflectorWaitTime', option: 'lb-reflector-wait-time', versions: '>=1.20.0' },
  { key: 'debug.metricsSamplingInterval', option: 'metrics-sampling-interval' },
  { key: 'nat.mapStatsInterval', option: 'nat-map-stats-interval' },
  { key: 'clustermesh.cacheTTL', option: 'clustermesh-cache-ttl', versions: '>=1.19.0' },
  {
    key: 'egressGateway.reconciliationTriggerInterval',
    option: 'egress-gateway-reconciliation-trigger-interval',
  },
  {
    key: 'dnsProxy.idleConnectionGracePeriod',
    option: 'tofqdns-idle-connection-grace-period',
    bare: all,
  },
  { key: 'dnsProxy.proxyResponseMaxDelay', option: 'tofqdns-proxy-response-max-delay', bare: all },
  {
    key: 'encryption.wireguard.persistentKeepalive',
    option: 'wireguard-persistent-keepalive',
    bare: '<1.19.0',
    written: encryption('wireguard'),
  },
  {
    key: 'hubble.dropEventEmitter.interval',
    option: 'hubble-drop-events-interval',
    written: (values) => hubble(values) && holds(values, 'hubble.dropEventEmitter.enabled'),
  },
  {
    key: 'l2announcements.leaseDuration',
    option: 'l2-announcements-lease-duration',
    bare: all,
    written: l2,
  },
  {
    key: 'l2announcements.leaseRenewDeadline',
    option: 'l2-announcements-renew-deadline',
    bare: all,
    written: l2,
  },
  {
    key: 'l2announcements.leaseRetryPeriod',
    option: 'l2-announcements-retry-period',
    bare: all,
    written: l2,
  },
  {
    key: 'authentication.mutual.spire.connectionTimeout',
    option: 'mesh-auth-spire-server-connection-timeout',
    written: (values) => holds(values, 'authentication.mutual.spire.enabled'),
  },
  {
    key: 'eni.gcInterval',
    option: 'eni-gc-interval',
    bare: '<1.20.0',
    written: (values) => holds(values, 'eni.enabled'),
  },
];

/** Options without a key of the chart’s that take a number without a unit for nanoseconds, in some version at least. */
export const bareTimes: readonly string[] = [
  'allocator-list-timeout',
  'bpf-ct-timeout-regular-any',
  'bpf-ct-timeout-regular-tcp',
  'bpf-ct-timeout-regular-tcp-fin',
  'bpf-ct-timeout-regular-tcp-syn',
  'bpf-ct-timeout-service-any',
  'bpf-ct-timeout-service-tcp',
  'bpf-ct-timeout-service-tcp-grace',
  'bpf-policy-map-full-reconciliation-interval',
  'dnsproxy-concurrency-processing-grace-period',
  'dnsproxy-lock-timeout',
  'hive-log-threshold',
  'hive-start-timeout',
  'hive-stop-timeout',
  'identity-max-jitter',
  'identity-restore-grace-period',
  'k8s-sync-timeout',
  'leader-election-lease-duration',
  'leader-election-renew-deadline',
  'leader-election-retry-period',
  'max-internal-timer-delay',
  'policy-trigger-interval',
];
