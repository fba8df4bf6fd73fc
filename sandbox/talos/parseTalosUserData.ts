// Reads a server's user data as a Talos machine config, or refuses it as Talos would, all problems at once.
// It must never let a secret into an error, and never repair what is wrong.
import { checkMachineConfig } from './checkMachineConfig';
import type { Cluster, Machine } from './checkMachineConfig';
import { decodeTalosDocuments } from './decodeTalosDocuments';
import type { DecodedDocuments } from './decodeTalosDocuments';
import type { TalosAuthority, TalosControlPlane, TalosTaint, TalosUserData } from './talosUserData';

/** @throws TalosConfigError with the text the machine's console would show. */
export function parseTalosUserData(userData: string): TalosUserData {
  const decoded = decodeTalosDocuments(userData);
  const { machine, cluster } = checkMachineConfig(decoded);
  return read(machine, cluster, decoded);
}

function read(machine: Machine, cluster: Cluster, { raw, others }: DecodedDocuments): TalosUserData {
  const role = ['controlplane', 'init'].includes(machine.type) ? 'controlplane' : 'worker';
  const network = cluster.network;
  const hostname = others.find(({ kind }) => kind === 'HostnameConfig')?.body.hostname;
  return {
    role,
    hostname: typeof hostname === 'string' ? hostname : machine.network?.hostname,
    nodeSubnets: machine.kubelet?.nodeIP?.validSubnets ?? [],
    nodeLabels: machine.nodeLabels ?? {},
    nodeAnnotations: machine.nodeAnnotations ?? {},
    nodeTaints: readTaints(machine),
    kubelet: { image: machine.kubelet?.image, extraArgs: machine.kubelet?.extraArgs ?? {} },
    talos: { ca: authority(machine.ca), token: machine.token, certSANs: machine.certSANs ?? [] },
    cluster: {
      id: cluster.id,
      name: cluster.clusterName,
      endpoint: cluster.controlPlane?.endpoint ?? '',
      // Defaults: constants of siderolabs/talos v1.12.0.
      dnsDomain: (network?.dnsDomain ?? '') || 'cluster.local',
      podSubnets: network?.podSubnets ?? ['10.244.0.0/16'],
      serviceSubnets: network?.serviceSubnets ?? ['10.96.0.0/12'],
      token: cluster.token,
      ca: authority(cluster.ca),
      cni: network?.cni?.name ?? 'flannel',
      proxyDisabled: cluster.proxy?.disabled ?? false,
      allowSchedulingOnControlPlanes:
        cluster.allowSchedulingOnControlPlanes ?? cluster.allowSchedulingOnMasters ?? false,
      externalCloudProvider: cluster.externalCloudProvider?.enabled ?? false,
    },
    controlPlane: role === 'controlplane' ? readControlPlane(cluster) : undefined,
    document: raw,
  };
}

function readControlPlane(cluster: Cluster): TalosControlPlane {
  return {
    aggregatorCa: authority(cluster.aggregatorCA),
    etcdCa: authority(cluster.etcd?.ca),
    serviceAccountKey: fromBase64(cluster.serviceAccount?.key ?? ''),
    certSANs: cluster.apiServer?.certSANs ?? [],
    apiServerExtraArgs: asLists(cluster.apiServer?.extraArgs),
    controllerManagerExtraArgs: asLists(cluster.controllerManager?.extraArgs),
    schedulerExtraArgs: asLists(cluster.scheduler?.extraArgs),
    admissionControl: (cluster.apiServer?.admissionControl ?? []).map(({ name, configuration }) => ({
      name,
      configuration,
    })),
  };
}

function readTaints(machine: Machine): TalosTaint[] {
  const registered = (machine.kubelet?.extraConfig?.registerWithTaints ?? []).map(
    ({ key, value, effect }) => ({
      key,
      effect,
      ...(value === undefined ? {} : { value }),
    }),
  );
  // `value:effect`, the value may be missing.
  const named = Object.entries(machine.nodeTaints ?? {}).map(([key, text]) => {
    const [first = '', second] = text.split(':');
    return second === undefined ? { key, effect: first } : { key, value: first, effect: second };
  });
  return [...registered, ...named];
}

function authority(pair: { crt: string; key: string } | undefined): TalosAuthority {
  return {
    crt: fromBase64(pair?.crt ?? ''),
    key: pair === undefined || pair.key === '' ? undefined : fromBase64(pair.key),
  };
}

function asLists(args: Record<string, string> | undefined): Record<string, string[]> {
  return Object.fromEntries(Object.entries(args ?? {}).map(([name, value]) => [name, [value]]));
}

function fromBase64(text: string): string {
  return Buffer.from(text, 'base64').toString('utf8');
}
