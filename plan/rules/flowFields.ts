// The fields of Hubble's flows and of filters on them: api/v1/flow/flow.proto of Cilium 1.18 to 1.20.
// It must never lack a field that some version has: what is not here is called unknown.
import { ownEntry } from '../../config/ownValue';

/** Fields below a field; `null` where nothing may follow: plain values, lists and mappings. */
interface Fields {
  readonly [name: string]: Fields | null;
}

function leaves(...names: readonly string[]): Fields {
  return Object.fromEntries(names.map((name) => [name, null]));
}

const ports = leaves('source_port', 'destination_port');
const ip = leaves('source', 'source_xlated', 'destination', 'ipVersion', 'encrypted');
const l4: Fields = {
  TCP: { ...ports, flags: leaves('FIN', 'SYN', 'RST', 'PSH', 'ACK', 'URG', 'ECE', 'CWR', 'NS') },
  UDP: ports,
  ICMPv4: leaves('type', 'code'),
  ICMPv6: leaves('type', 'code'),
  SCTP: { ...ports, ...leaves('chunk_type') },
  VRRP: leaves('type', 'vrid', 'priority'),
  IGMP: leaves('type', 'group_address'),
};
const endpoint = leaves('ID', 'identity', 'cluster_name', 'namespace', 'labels', 'pod_name', 'workloads');
const service = leaves('name', 'namespace');

const flow: Fields = {
  ...leaves('uuid', 'verdict', 'drop_reason', 'auth_type', 'Type', 'node_name', 'node_labels'),
  ...leaves('source_names', 'destination_names', 'reply', 'traffic_direction', 'policy_match_type'),
  ...leaves('trace_observation_point', 'trace_reason', 'drop_reason_desc', 'debug_capture_point'),
  ...leaves('proxy_port', 'sock_xlate_point', 'socket_cookie', 'cgroup_id', 'Summary', 'policy_log'),
  ...leaves('egress_allowed_by', 'ingress_allowed_by', 'egress_denied_by', 'ingress_denied_by'),
  time: leaves('seconds', 'nanos'),
  emitter: leaves('name', 'version'),
  ethernet: leaves('source', 'destination'),
  IP: ip,
  l4,
  tunnel: { protocol: null, IP: ip, l4, vni: null },
  source: endpoint,
  destination: endpoint,
  l7: {
    ...leaves('type', 'latency_ns'),
    dns: leaves('query', 'ips', 'ttl', 'cnames', 'observation_source', 'rcode', 'qtypes', 'rrtypes'),
    http: leaves('code', 'method', 'url', 'protocol', 'headers'),
    kafka: leaves('error_code', 'api_version', 'api_key', 'correlation_id', 'topic'),
  },
  event_type: leaves('type', 'sub_type'),
  source_service: service,
  destination_service: service,
  file: leaves('name', 'line'),
  ip_trace_id: leaves('trace_id', 'ip_option_type'),
  is_reply: leaves('value'),
  interface: leaves('index', 'name'),
  trace_context: { parent: leaves('trace_id') },
  extensions: leaves('type_url', 'value'),
  aggregate: leaves('ingress_flow_count', 'egress_flow_count', 'unknown_direction_flow_count'),
};

/** Fields that came with Cilium 1.19. */
const young = ['emitter', 'ip_trace_id', 'aggregate'];

/** Whether a mask may name a field: by its name in the protocol, with a dot before each field below. */
export function isFlowField(path: string, isOld: boolean): boolean {
  let below: Fields | null = flow;
  for (const name of path.split('.')) {
    if (below === null || (isOld && below === flow && young.includes(name))) return false;
    const next: Fields | null | undefined = ownEntry(below, name);
    if (next === undefined) return false;
    below = next;
  }
  return true;
}

/** What the items of a filter’s field are; all fields are lists but `experimental`. */
type Item = 'text' | 'number' | 'switch' | 'verdict' | 'direction' | 'other';

const texts = [
  ...['uuid', 'source_fqdn', 'destination_fqdn', 'source_ip', 'source_ip_xlated', 'destination_ip'],
  ...['source_pod', 'destination_pod', 'source_label', 'destination_label', 'source_service'],
  ...['destination_service', 'source_cluster_name', 'destination_cluster_name', 'http_status_code'],
  ...['protocol', 'source_port', 'destination_port', 'dns_query', 'http_method', 'http_path', 'http_url'],
  ...['node_name', 'node_labels', 'trace_id', 'cel_expression'],
];

const filter: Readonly<Record<string, Item>> = {
  ...Object.fromEntries(texts.map((name) => [name, 'text'] as const)),
  source_workload: 'other',
  destination_workload: 'other',
  traffic_direction: 'direction',
  verdict: 'verdict',
  drop_reason_desc: 'other',
  interface: 'other',
  event_type: 'other',
  reply: 'switch',
  source_identity: 'number',
  destination_identity: 'number',
  http_header: 'other',
  tcp_flags: 'other',
  ip_version: 'other',
  ip_trace_id: 'other',
  encrypted: 'switch',
  experimental: 'other',
};
const youngFilters = ['ip_trace_id', 'encrypted'];
const words: Readonly<Partial<Record<Item, readonly string[]>>> = {
  verdict: [
    'VERDICT_UNKNOWN',
    'FORWARDED',
    'DROPPED',
    'ERROR',
    'AUDIT',
    'REDIRECTED',
    'TRACED',
    'TRANSLATED',
  ],
  direction: ['TRAFFIC_DIRECTION_UNKNOWN', 'INGRESS', 'EGRESS'],
};

/** What Hubble cannot read of one filter, in a few words; nothing where all will do. */
export function filterFault(value: unknown, isOld: boolean): string | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'a filter is a mapping';
  for (const [name, items] of Object.entries(value as Readonly<Record<string, unknown>>)) {
    const plain = name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    const item = ownEntry(filter, name) ?? ownEntry(filter, plain);
    const shown = JSON.stringify(name.slice(0, 40));
    if (item === undefined || (isOld && youngFilters.includes(plain)))
      return `${shown} is no field of a filter`;
    if (items === null || name === 'experimental') continue;
    if (!Array.isArray(items)) return `${shown} must be a list`;
    const wrong = (items as readonly unknown[]).find((each) => !isItem(item, each));
    if (wrong !== undefined) return `${shown} has an item that it does not take`;
  }
  return undefined;
}

function isItem(item: Item, value: unknown): boolean {
  if (item === 'text') return typeof value === 'string';
  if (item === 'switch') return typeof value === 'boolean';
  if (item === 'number') return typeof value === 'number' || typeof value === 'string';
  const list = words[item];
  return (
    list === undefined || typeof value === 'number' || (typeof value === 'string' && list.includes(value))
  );
}
