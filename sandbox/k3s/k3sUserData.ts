// Reads out of a machine's cloud-init document which node of k3s it becomes, and refuses what k3s would end with.
// It must never be filled with guesses, nor quote a token or key in an error.
import { createHash } from 'node:crypto';
import { parse } from 'yaml';
import type { KeyPair } from '../cluster/certificates';
import { CloudConfigError, parseCloudConfig } from './cloudConfig';
import type { CloudConfig } from './cloudConfig';

export interface K3sUserData {
  role: 'server' | 'agent';
  name: string;
  /** As `node-ip` has them. */
  addresses: string[];
  labels: Record<string, string>;
  taints: { key: string; value?: string; effect: string }[];
  version: string;
  /** Hash of the cluster's CA in the token: the cluster it belongs to. */
  caHash: string;
  /** Password in the token. */
  password: string;
  /** Whether it may begin a cluster. */
  begins: boolean;
  /** Servers only. */
  server: K3sServerData | undefined;
}

export interface K3sServerData {
  agentPassword: string;
  serverCa: KeyPair;
  clientCa: KeyPair;
  requestHeaderCa: KeyPair;
  etcdServerCa: KeyPair;
  serviceKey: string;
  podCidrs: string[];
  serviceCidrs: string[];
  tlsSans: string[];
  controllerManagerArgs: Record<string, string[]>;
  apiServerArgs: Record<string, string[]>;
}

type Config = Record<string, string | number | boolean | string[] | undefined>;

const tls = '/var/lib/rancher/k3s/server/tls';
const install = '/usr/local/lib/routewise/install-k3s';
/** Options the stand-in gives an effect to, or that change nothing it could show. k3s would end with any it does not know. */
const ofNodes = [
  ...['node-name', 'node-ip', 'token-file', 'node-label', 'node-taint', 'kubelet-arg'],
  ...['protect-kernel-defaults', 'selinux', 'snapshotter', 'pause-image'],
];
const ofServers = [
  ...ofNodes,
  ...['agent-token-file', 'tls-san', 'cluster-cidr', 'service-cidr', 'flannel-backend', 'disable'],
  ...['disable-network-policy', 'disable-kube-proxy', 'disable-cloud-controller', 'secrets-encryption'],
  ...['kube-controller-manager-arg', 'kube-apiserver-arg', 'kube-scheduler-arg', 'write-kubeconfig-mode'],
  ...['etcd-arg', 'etcd-snapshot-retention', 'etcd-expose-metrics'],
];

/** @throws CloudConfigError saying what cloud-init's or k3s' log would say */
export function parseK3sUserData(userData: string): K3sUserData {
  const cloud = parseCloudConfig(userData);
  const role = cloud.files.has('/etc/systemd/system/k3s.service')
    ? ('server' as const)
    : cloud.files.has('/etc/systemd/system/k3s-agent.service')
      ? ('agent' as const)
      : refuse('cloud-init is done, and nothing here starts k3s');
  const run = cloud.commands.find(([program]) => program === install);
  if (run === undefined) refuse(`cloud-init is done, and nothing has run ${install}`);
  const script = file(cloud, install);
  const config = parse(file(cloud, '/etc/rancher/k3s/config.yaml')) as Config;
  const known = role === 'server' ? ofServers : ofNodes;
  const strange = Object.keys(config).find((key) => !known.includes(key));
  if (strange !== undefined) refuse(`k3s: flag provided but not defined: -${strange}`);
  const token = tokenOf(file(cloud, text(config, 'token-file')), role === 'server' ? 'server' : 'node');
  const server = role === 'server' ? serverData(cloud, config, token.caHash) : undefined;
  return {
    role,
    name: typeof config['node-name'] === 'string' ? config['node-name'] : (cloud.hostname ?? ''),
    addresses: text(config, 'node-ip').split(','),
    labels: Object.fromEntries(list(config, 'node-label').map((label) => split(label, '='))),
    taints: list(config, 'node-taint').map(taintOf),
    version: variable(script, 'version'),
    ...token,
    begins: variable(script, 'begins') === 'yes' || mayBegin(script, run),
    server,
  };
}

/** As the script reads its arguments; earlier releases of it took none, and said `begins=yes`. */
function mayBegin(script: string, [, word, until = '']: readonly string[]): boolean {
  return script.includes('begin-until)') && word === 'begin-until' && Date.now() / 1000 < Number(until);
}

function serverData(cloud: CloudConfig, config: Config, caHash: string): K3sServerData {
  const pair = (name: string): KeyPair => ({
    crt: file(cloud, `${tls}/${name}.crt`),
    key: file(cloud, `${tls}/${name}.key`),
  });
  const serverCa = pair('server-ca');
  // Of a bundle of one certificate k3s hashes the file's very bytes.
  if (createHash('sha256').update(serverCa.crt).digest('hex') !== caHash)
    refuse('k3s: token CA hash does not match the Cluster CA certificate hash');
  if (config['flannel-backend'] !== 'none') refuse('flannel would run beside Cilium');
  // All of them, or k3s would make those that are missing.
  pair('etcd/peer-ca');
  return {
    agentPassword: tokenOf(file(cloud, text(config, 'agent-token-file')), 'node').password,
    serverCa,
    clientCa: pair('client-ca'),
    requestHeaderCa: pair('request-header-ca'),
    etcdServerCa: pair('etcd/server-ca'),
    serviceKey: file(cloud, `${tls}/service.key`),
    podCidrs: text(config, 'cluster-cidr').split(','),
    serviceCidrs: text(config, 'service-cidr').split(','),
    tlsSans: list(config, 'tls-san'),
    controllerManagerArgs: flags(list(config, 'kube-controller-manager-arg')),
    apiServerArgs: flags(list(config, 'kube-apiserver-arg')),
  };
}

function tokenOf(content: string, user: string): { caHash: string; password: string } {
  const [, caHash, password] =
    new RegExp(`^K10([0-9a-f]{64})::${user}:(\\S+)$`).exec(content.trim()) ??
    refuse(`k3s: invalid token for ${user}`);
  return { caHash: caHash ?? '', password: password ?? '' };
}

function file({ files }: CloudConfig, path: string): string {
  return files.get(path) ?? refuse(`k3s: open ${path}: no such file or directory`);
}

function text(config: Config, key: string): string {
  const value = config[key];
  return typeof value === 'string' ? value : refuse(`k3s: ${key} is not set`);
}

function list(config: Config, key: string): string[] {
  const value = config[key];
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [String(value)];
}

function variable(script: string, name: string): string {
  return (
    new RegExp(`^${name}='?([^'\\n]*)'?$`, 'm').exec(script)?.[1] ?? refuse(`${install}: ${name}: not set`)
  );
}

function taintOf(taint: string): { key: string; value?: string; effect: string } {
  const [left, effect] = split(taint, ':');
  const [key, value] = split(left, '=');
  return { key, ...(value === '' ? {} : { value }), effect };
}

function flags(args: readonly string[]): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  for (const [name, value] of args.map((arg) => split(arg, '='))) (found[name] ??= []).push(value);
  return found;
}

function split(pair: string, by: string): [string, string] {
  const at = pair.indexOf(by);
  return at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)];
}

function refuse(message: string): never {
  throw new CloudConfigError(message);
}
