// The emulator's stored state: plain, serialisable records, one interface a kind of resource.
// It must never hold derived values or answers; `answers/` makes those.

export type Labels = Record<string, string>;

interface Named {
  id: number;
  name: string;
  /** RFC 3339. */
  created: string;
  labels: Labels;
}

export type ServerStatus =
  | 'initializing'
  | 'starting'
  | 'running'
  | 'stopping'
  | 'off'
  | 'deleting'
  | 'migrating'
  | 'rebuilding';

export interface StoredPrivateNet {
  network: number;
  ip: string;
  aliasIPs: string[];
  mac: string;
  /** Reserved by a running action, not yet shown. */
  pending: boolean;
}

export interface StoredServer extends Named {
  status: ServerStatus;
  serverType: string;
  image: number;
  location: string;
  /** Secret: leaves the emulator only towards the machine host. */
  userData: string;
  sshKeys: number[];
  loopback: string;
  privateNets: StoredPrivateNet[];
  placementGroup: number | null;
  protection: { delete: boolean; rebuild: boolean };
  backupWindow: string | null;
  rescueEnabled: boolean;
  diskSize: number;
  /** Counts power cycles: a change while running means a reboot. */
  boots: number;
  /** What the machine would show on its console, newest last. */
  console: string[];
}

export interface StoredPrimaryIp extends Named {
  type: 'ipv4' | 'ipv6';
  /** An IPv4 address, or an IPv6 /64 in CIDR notation. */
  ip: string;
  location: string;
  assignee: number | null;
  autoDelete: boolean;
  protection: { delete: boolean };
  dnsPtr: Record<string, string>;
}

export interface StoredSubnet {
  type: 'cloud' | 'server' | 'vswitch';
  ipRange: string;
  networkZone: string;
  vswitchId: number | null;
}

export interface StoredRoute {
  destination: string;
  gateway: string;
}

export interface StoredNetwork extends Named {
  ipRange: string;
  subnets: StoredSubnet[];
  routes: StoredRoute[];
  exposeRoutesToVSwitch: boolean;
  protection: { delete: boolean };
}

export interface StoredPlacementGroup extends Named {
  type: 'spread';
}

export interface StoredFirewallRule {
  direction: 'in' | 'out';
  protocol: 'tcp' | 'udp' | 'icmp' | 'esp' | 'gre';
  port: string | null;
  source_ips: string[];
  destination_ips: string[];
  description: string | null;
}

export type FirewallResource =
  | { type: 'server'; server: number; status: 'pending' | 'applied' }
  | { type: 'label_selector'; selector: string; status: 'pending' | 'applied' };

export interface StoredFirewall extends Named {
  rules: StoredFirewallRule[];
  appliedTo: FirewallResource[];
}

export interface StoredSshKey extends Named {
  publicKey: string;
  fingerprint: string;
}

export interface StoredHealthCheck {
  protocol: 'tcp' | 'http';
  port: number;
  interval: number;
  timeout: number;
  retries: number;
  http?:
    | { domain: string | null; path: string; response: string; status_codes: string[]; tls: boolean }
    | undefined;
}

export interface StoredService {
  protocol: 'tcp' | 'http' | 'https';
  listen_port: number;
  destination_port: number;
  proxyprotocol: boolean;
  health_check: StoredHealthCheck;
  http?:
    | {
        cookie_name: string;
        cookie_lifetime: number;
        certificates: number[];
        redirect_http: boolean;
        sticky_sessions: boolean;
      }
    | undefined;
}

export type StoredTarget =
  | { type: 'server'; server: number; usePrivateIp: boolean }
  | { type: 'label_selector'; selector: string; usePrivateIp: boolean }
  | { type: 'ip'; ip: string };

export interface StoredLoadBalancer extends Named {
  type: string;
  location: string;
  ipv4: string;
  ipv6: string;
  publicInterface: boolean;
  privateNets: { network: number; ip: string; pending: boolean }[];
  algorithm: 'round_robin' | 'least_connections';
  services: StoredService[];
  targets: StoredTarget[];
  protection: { delete: boolean };
  dnsPtr: Record<string, string>;
}

export interface StoredImage {
  id: number;
  type: 'system' | 'app' | 'snapshot' | 'backup';
  status: 'available' | 'creating' | 'unavailable';
  name: string | null;
  description: string;
  created: string;
  architecture: 'x86' | 'arm';
  osFlavor: 'alma' | 'centos' | 'debian' | 'fedora' | 'opensuse' | 'rocky' | 'ubuntu' | 'unknown';
  osVersion: string | null;
  diskSize: number;
  imageSize: number | null;
  labels: Labels;
  createdFrom: { id: number; name: string } | null;
  boundTo: number | null;
  protection: { delete: boolean };
}

export interface StoredAction {
  id: number;
  /** Which handler ends it, for example `server.attach_to_network`. */
  kind: string;
  /** What the API calls it, for example `attach_to_network`. */
  command: string;
  status: 'running' | 'success' | 'error';
  started: string;
  finished: string | null;
  error: { code: string; message: string } | null;
  resources: { id: number; type: string }[];
  /** Resources no other change may touch meanwhile, for example `server:12`. */
  locks: string[];
  durationMs: number;
  /** Begins only when this action has succeeded, and fails with it. */
  after: number | null;
  /** Set when a fault was asked for: how it will end. */
  willFail: { code: string; message: string } | null;
  /** What the handler needs, as JSON. */
  args: unknown;
}

export interface HetznerState {
  nextId: number;
  servers: StoredServer[];
  primaryIps: StoredPrimaryIp[];
  networks: StoredNetwork[];
  placementGroups: StoredPlacementGroup[];
  firewalls: StoredFirewall[];
  sshKeys: StoredSshKey[];
  loadBalancers: StoredLoadBalancer[];
  images: StoredImage[];
  actions: StoredAction[];
}
