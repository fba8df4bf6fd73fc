// Holds a decoded machine config against the rules Talos validates before it starts anything, and against what joining takes.
// It must never show a value that may be a secret.
// Source: siderolabs/talos v1.12.0, pkg/machinery/config/types/v1alpha1/v1alpha1_validation.go.
import type { DecodedDocuments } from './decodeTalosDocuments';
import type { MachineConfigDocument } from './machineConfigSchema';
import { TalosConfigError } from './talosUserData';

export type Machine = NonNullable<MachineConfigDocument['machine']>;
export type Cluster = NonNullable<MachineConfigDocument['cluster']>;

/**
 * @returns the two sections, which are there when nothing is wrong.
 * @throws TalosConfigError with all problems.
 */
export function checkMachineConfig({ main, others }: DecodedDocuments): {
  machine: Machine;
  cluster: Cluster;
} {
  const { machine, cluster } = main;
  if (machine === undefined) throw validationError(['machine instructions are required']);
  const isControlPlane = ['controlplane', 'init'].includes(machine.type);
  const problems = [
    ...checkCluster(cluster, isControlPlane),
    ...checkTrust(machine, cluster, isControlPlane),
    ...others.flatMap(({ kind, body }) => checkDocument(kind, body, machine)),
  ];
  // Without a fault by Talos' rules, say what would keep the machine from ever joining.
  const found = problems.length > 0 ? problems : checkJoining(machine, cluster, isControlPlane);
  if (found.length > 0 || cluster === undefined) throw validationError(found);
  return { machine, cluster };
}

function checkCluster(cluster: Cluster | undefined, isControlPlane: boolean): string[] {
  if (cluster === undefined) return ['cluster instructions are required'];
  const endpoint = cluster.controlPlane?.endpoint;
  if (endpoint === undefined) return ['cluster controlplane endpoint is required'];
  const cni = cluster.network?.cni?.name ?? 'flannel';
  return [
    ...checkEndpoint(endpoint),
    ...(isControlPlane && !['flannel', 'custom', 'none'].includes(cni)
      ? ['cni name should be one of ["flannel", "custom", "none"]']
      : []),
    ...(!isControlPlane && cluster.etcd !== undefined
      ? ['etcd config is only allowed on control plane machines']
      : []),
    ...(!isControlPlane && hasKey(cluster.ca)
      ? ['cluster CA key is not allowed on non-controlplane nodes (.cluster.ca)']
      : []),
  ];
}

function checkEndpoint(endpoint: string): string[] {
  if (!URL.canParse(endpoint)) return ['invalid controlplane endpoint: hostname must not be blank'];
  const { protocol, hostname } = new URL(endpoint);
  if (hostname === '') return ['invalid controlplane endpoint: hostname must not be blank'];
  return protocol === 'https:' ? [] : ['invalid controlplane endpoint: scheme must be https'];
}

function checkTrust(machine: Machine, cluster: Cluster | undefined, isControlPlane: boolean): string[] {
  const accepted = machine.acceptedCAs?.length ?? 0;
  const none =
    machine.ca === undefined && accepted === 0
      ? ['issuing CA or some accepted CAs are required (.machine.ca, machine.acceptedCAs)']
      : [];
  if (isControlPlane) {
    if (machine.ca === undefined) return [...none, 'issuing CA is required (.machine.ca)'];
    return hasKey(machine.ca) ? [] : ['issuing CA key is required for controlplane nodes (.machine.ca.key)'];
  }
  if (!['worker', 'join', ''].includes(machine.type)) {
    return [...none, `unknown machine type ${JSON.stringify(machine.type)}`];
  }
  return [
    ...none,
    ...(hasKey(machine.ca)
      ? ['issuing Talos API CA key is not allowed on non-controlplane nodes (.machine.ca)']
      : []),
    ...(machine.ca?.crt === '' && accepted === 0
      ? [
          'trusted CA certificates are required on non-controlplane nodes (.machine.ca.crt, .machine.acceptedCAs)',
        ]
      : []),
    ...(hasKey(cluster?.ca)
      ? ['issuing Kubernetes API CA key is not allowed on non-controlplane nodes (.cluster.ca)']
      : []),
  ];
}

function checkDocument(kind: string, body: Record<string, unknown>, machine: Machine): string[] {
  if (kind !== 'HostnameConfig') return [];
  const { auto, hostname } = body;
  return [
    ...(machine.network?.hostname !== undefined ? ['static hostname is already set in v1alpha1 config'] : []),
    ...(auto === 'stable' && hostname !== undefined
      ? ["'auto' and 'hostname' cannot be set at the same time"]
      : []),
    ...(auto !== 'stable' && hostname === undefined ? ["either 'auto' or 'hostname' must be set"] : []),
  ];
}

/** Talos boots with these faults and then waits for ever; here the server's console says so at once. */
function checkJoining(machine: Machine, cluster: Cluster | undefined, isControlPlane: boolean): string[] {
  const needed: [boolean, string][] = [
    [machine.token === '', '.machine.token is empty: trustd would issue no certificate'],
    [(cluster?.token ?? '') === '', '.cluster.token is empty: the kubelet could not join'],
    [(cluster?.ca?.crt ?? '') === '', '.cluster.ca.crt is empty: the kubelet could not trust the API server'],
    [isControlPlane && !hasKey(cluster?.ca), '.cluster.ca.key is empty: the API server could not start'],
    [
      isControlPlane && !hasKey(cluster?.aggregatorCA),
      '.cluster.aggregatorCA is missing: the API server could not start',
    ],
    [
      isControlPlane && cluster?.serviceAccount === undefined,
      '.cluster.serviceAccount is missing: the API server could not start',
    ],
    [isControlPlane && !hasKey(cluster?.etcd?.ca), '.cluster.etcd.ca is missing: etcd could not start'],
  ];
  return needed.filter(([isMissing]) => isMissing).map(([, text]) => text);
}

function hasKey(pair: { key: string } | undefined): boolean {
  return pair !== undefined && pair.key !== '';
}

/** Talos' own layout of validation errors. */
function validationError(problems: string[]): TalosConfigError {
  const count = `${problems.length} error${problems.length === 1 ? '' : 's'} occurred:`;
  return new TalosConfigError(
    `v1alpha1.Config: ${count}\n${problems.map((problem) => `\t* ${problem}`).join('\n')}`,
  );
}
