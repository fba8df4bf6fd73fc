// Which options `k3s server` and `k3s agent` document: a key of config.yaml that is none of them ends k3s at its start.
// It must never list one that was not read there.
// Source: k3s-io/docs, docs/cli/server.md (02434960d6d5) and docs/cli/agent.md (1f023c058c5f), the help texts at their end.

interface Flag {
  /** First Kubernetes minor (of 1.x) whose releases have it; left out: older than all that are supported here. */
  readonly since?: number;
  /** Only there for users of old; k3s says what to use instead. */
  readonly deprecated?: true;
}

/** Minors of Kubernetes whose k3s releases the list was read for. */
export const k3sMinors = { first: 31, last: 35 } as const;

const plain = (...names: string[]): Record<string, Flag> =>
  Object.fromEntries(names.map((name) => [name, {}]));

/** Options of a node, whatever it is: `k3s agent` and `k3s server` both take them. */
const ofEveryNode: Readonly<Record<string, Flag>> = {
  ...plain('debug', 'v', 'vmodule', 'log', 'alsologtostderr'),
  ...plain('token', 'token-file', 'server', 'data-dir', 'bind-address'),
  ...plain('node-name', 'with-node-id', 'node-label', 'node-taint'),
  ...plain('image-credential-provider-bin-dir', 'image-credential-provider-config'),
  ...plain('selinux', 'lb-server-port', 'protect-kernel-defaults'),
  ...plain('container-runtime-endpoint', 'default-runtime', 'image-service-endpoint', 'pause-image'),
  ...plain('snapshotter', 'private-registry', 'disable-default-registry-endpoint'),
  ...plain('node-ip', 'node-external-ip', 'resolv-conf', 'flannel-iface', 'flannel-conf', 'flannel-cni-conf'),
  ...plain('kubelet-arg', 'kube-proxy-arg'),
  ...plain('enable-pprof', 'rootless', 'prefer-bundled-bin', 'docker', 'vpn-auth', 'vpn-auth-file'),
  // k3s v1.31.2+k3s1, release notes: “Add node-internal-dns/node-external-dns address pass-through support”.
  'node-internal-dns': {},
  'node-external-dns': {},
  'nonroot-devices': {},
};

const ofAgentsOnly: Readonly<Record<string, Flag>> = {
  ...plain('disable-apiserver-lb'),
  'no-flannel': { deprecated: true },
  'cluster-secret': { deprecated: true },
};

const ofServersOnly: Readonly<Record<string, Flag>> = {
  ...plain('https-listen-port', 'advertise-address', 'advertise-port', 'tls-san', 'tls-san-security'),
  ...plain('cluster-cidr', 'service-cidr', 'service-node-port-range', 'cluster-dns', 'cluster-domain'),
  ...plain('flannel-backend', 'flannel-ipv6-masq', 'flannel-external-ip'),
  ...plain('egress-selector-mode', 'servicelb-namespace'),
  ...plain('write-kubeconfig', 'write-kubeconfig-mode', 'write-kubeconfig-group', 'helm-job-image'),
  ...plain('agent-token', 'agent-token-file', 'cluster-init', 'cluster-reset', 'cluster-reset-restore-path'),
  ...plain('kube-apiserver-arg', 'etcd-arg', 'kube-controller-manager-arg', 'kube-scheduler-arg'),
  ...plain('kube-cloud-controller-manager-arg'),
  ...plain('datastore-endpoint', 'datastore-cafile', 'datastore-certfile', 'datastore-keyfile'),
  ...plain('etcd-expose-metrics', 'etcd-disable-snapshots', 'etcd-snapshot-name'),
  ...plain('etcd-snapshot-schedule-cron', 'etcd-snapshot-retention', 'etcd-snapshot-dir'),
  ...plain('etcd-snapshot-compress', 'etcd-s3', 'etcd-s3-endpoint', 'etcd-s3-endpoint-ca'),
  ...plain('etcd-s3-skip-ssl-verify', 'etcd-s3-access-key', 'etcd-s3-secret-key', 'etcd-s3-bucket'),
  ...plain('etcd-s3-region', 'etcd-s3-folder', 'etcd-s3-proxy', 'etcd-s3-config-secret'),
  ...plain('etcd-s3-insecure', 'etcd-s3-timeout', 'default-local-storage-path'),
  ...plain('disable', 'disable-scheduler', 'disable-cloud-controller', 'disable-kube-proxy'),
  ...plain('disable-network-policy', 'disable-helm-controller', 'disable-agent'),
  ...plain('embedded-registry', 'supervisor-metrics', 'system-default-registry'),
  ...plain('secrets-encryption'),
  // k3s-io/docs, docs/cli/secrets-encrypt.md: as of the April 2025 releases.
  'secrets-encryption-provider': { since: 33 },
  'no-deploy': { deprecated: true },
};

export type K3sRole = 'server' | 'agent';

/** @param kubernetes `1.34.2`, or a k3s release: `v1.34.2+k3s1` */
export function k3sFlags(role: K3sRole, kubernetes: string): ReadonlySet<string> {
  const minor = minorOf(kubernetes);
  const flags = { ...ofEveryNode, ...(role === 'server' ? ofServersOnly : ofAgentsOnly) };
  return new Set(
    Object.entries(flags)
      .filter(([, { since = 0, deprecated }]) => since <= minor && deprecated !== true)
      .map(([name]) => name),
  );
}

/** Options that take a list: each value of the list is one flag. The others take one value. */
export const listFlags: ReadonlySet<string> = new Set([
  ...['node-label', 'node-taint', 'kubelet-arg', 'kube-proxy-arg', 'tls-san', 'disable'],
  ...['kube-apiserver-arg', 'etcd-arg', 'kube-controller-manager-arg', 'kube-scheduler-arg'],
  ...['kube-cloud-controller-manager-arg', 'node-ip', 'node-external-ip', 'cluster-cidr', 'service-cidr'],
  ...['cluster-dns', 'node-internal-dns', 'node-external-dns'],
]);

export function minorOf(version: string): number {
  return Number(version.replace(/^v/, '').split('.')[1] ?? 0);
}
