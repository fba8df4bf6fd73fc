// Tells how a sandbox is: its services, its clusters with their programs, machines and nodes.
// Must never hold a secret: it is shown, and sent to whoever has the control token.
import type { ChartRepository } from '../charts/chartRepository';
import type { KubernetesObject } from '../cluster/kubernetesApi';
import type { HetznerApi } from '../hetzner';
import type { ProxmoxApi } from '../proxmox';
import type { SandboxMachines } from './sandboxMachines';
import type { MachineCluster } from '../machines/machineCluster';
import type { SandboxPaths } from './sandboxDirectory';
import type { SandboxRecord } from './sandboxRecord';

export interface PartStatus {
  name: string;
  /** `starting`, `running`, `stopped`, `crashed`, or what is waited for. */
  state: string;
  pid?: number | undefined;
  logFile: string;
  /** Empty when all is well. */
  problem: string;
}

export interface ClusterStatus {
  id: string;
  name: string;
  state: string;
  problem: string;
  /** Where the API server answers, and a kubeconfig for looking around; undefined until the cluster runs. */
  kubeconfig: string | undefined;
  parts: PartStatus[];
  machines: {
    serverId: number;
    name: string;
    role: string;
    address: string;
    isOn: boolean;
    isNode: boolean;
  }[];
  nodes: { total: number; ready: number };
  pods: { total: number; ready: number };
}

export interface SandboxStatus {
  directory: string;
  pid: number;
  startedAt: string;
  hetzner: { url: string; objects: Record<string, number> };
  proxmox: { url: string; objects: Record<string, number> };
  /** `complete`: none is on its way any more. */
  charts: { url: string; charts: string[]; complete: boolean };
  clusters: ClusterStatus[];
  /** Whether every part that should run does. */
  healthy: boolean;
}

interface StatusSource {
  paths: SandboxPaths;
  record: SandboxRecord;
  hetzner: HetznerApi;
  proxmox: ProxmoxApi;
  charts: ChartRepository;
  offering: { isOver: boolean };
  machines: SandboxMachines;
}

export async function statusOf({
  paths,
  record,
  hetzner,
  proxmox,
  charts,
  offering,
  machines,
}: StatusSource): Promise<SandboxStatus> {
  const clusters = await Promise.all(machines.all().map((cluster) => clusterStatus(cluster)));
  return {
    directory: paths.root,
    pid: record.process.pid,
    startedAt: record.startedAt,
    hetzner: { url: hetzner.url, objects: hetzner.state().counts },
    proxmox: { url: proxmox.url, objects: proxmox.state().counts },
    charts: { url: charts.url, charts: charts.charts(), complete: offering.isOver },
    clusters,
    healthy: clusters.every(
      ({ state, parts }) => state !== 'failed' && parts.every((part) => part.state !== 'crashed'),
    ),
  };
}

async function clusterStatus(cluster: MachineCluster): Promise<ClusterStatus> {
  const { plane, operator } = cluster;
  const parts: PartStatus[] = (plane?.parts ?? []).map((part) => ({
    name: part.name,
    state: part.state,
    pid: part.pid,
    logFile: part.logFile,
    problem: part.problem,
  }));
  if (operator) parts.push({ name: 'cilium-operator', ...operator.status() });
  const [nodes, pods] = plane
    ? await Promise.all([
        readiness(plane.api.list('/api/v1/nodes')),
        readiness(plane.api.list('/api/v1/pods')),
      ])
    : [none, none];
  return {
    id: cluster.id,
    name: cluster.name,
    state: cluster.state,
    problem: cluster.problem,
    kubeconfig: plane?.files.kubeconfig('admin'),
    parts,
    machines: [...cluster.machines.values()].map(({ server, config, hostname, isOn, registered }) => ({
      serverId: server.id,
      name: hostname,
      role: config.role,
      address: server.loopback,
      isOn,
      isNode: registered,
    })),
    nodes,
    pods,
  };
}

const none = { total: 0, ready: 0 };

/** Counts objects and those whose Ready condition is true; nothing when the API does not answer. */
async function readiness(listing: Promise<KubernetesObject[]>): Promise<{ total: number; ready: number }> {
  try {
    const objects = (await listing) as (KubernetesObject & {
      status?: { conditions?: { type: string; status: string }[] };
    })[];
    const ready = objects.filter(({ status }) =>
      status?.conditions?.some((condition) => condition.type === 'Ready' && condition.status === 'True'),
    );
    return { total: objects.length, ready: ready.length };
  } catch {
    return none;
  }
}
