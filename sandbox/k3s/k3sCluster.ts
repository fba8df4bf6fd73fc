// One k3s cluster in the sandbox: its machines, the one control plane behind them, and what joining and leaving mean.
// Must never start Kubernetes but on a server that may begin a cluster (or on data of an earlier run).
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { ClusterConfig } from '../cluster/clusterConfig';
import type { ControlPlane } from '../cluster/controlPlane';
import { KubernetesError } from '../cluster/kubernetesApi';
import { downAnnotation } from '../cluster/kwokStages';
import type { MachineSpec } from '../machines/interfaces';
import type { Forwarder } from '../machines/forwardApi';
import { forwardApi } from '../machines/forwardApi';
import { joinEtcd } from '../machines/joinEtcd';
import type { ClusterMachine, MachineClusterOptions } from '../machines/machineCluster';
import { MachineCluster } from '../machines/machineCluster';
import { CloudConfigError } from './cloudConfig';
import { EtcdController } from './etcdController';
import type { K3sUserData } from './k3sUserData';
import { machineIdOf, renderK3sNode } from './renderK3sNode';

interface K3sMachine extends ClusterMachine {
  config: K3sUserData;
  forwarder: Forwarder | undefined;
}

const apiPort = 6443;
/** How soon k3s tries again what a server has refused. */
const retryMs = 500;

export class K3sCluster extends MachineCluster<K3sMachine> {
  private controller: EtcdController | undefined;

  constructor(id: string, name: string, options: MachineClusterOptions) {
    super(id, name, options, 'waiting for its first server');
  }

  /** @throws CloudConfigError where k3s would end */
  async join(server: MachineSpec, config: K3sUserData): Promise<void> {
    const before = this.machines.get(server.id);
    const machine: K3sMachine = {
      server,
      config,
      hostname: config.name,
      hasEtcdData: before?.hasEtcdData ?? false,
      isOn: true,
      registered: false,
      forwarder: undefined,
      joining: undefined,
    };
    const twin = [...this.machines.values()].find(({ hostname }) => hostname === machine.hostname);
    if (twin && twin.server.id !== server.id)
      throw new Error(`The host name ${machine.hostname} is taken by machine ${twin.server.id} already.`);
    const accepted = this.passwordFor(config.role);
    if (accepted !== undefined && accepted !== config.password)
      throw new CloudConfigError(`k3s: ${config.role}: 401 Unauthorized: not authorized`);
    this.machines.set(server.id, machine);
    if (config.server !== undefined && (config.begins || this.hasEtcdDirectory())) this.start(machine);
    if (this.state === 'running') await this.takeIn(machine);
  }

  protected override controlPlanes(): K3sMachine[] {
    return [...this.machines.values()].filter(({ config }) => config.role === 'server');
  }

  /** What a node of a role has to show; undefined while there is no server that could ask for it. */
  private passwordFor(role: 'server' | 'agent'): string | undefined {
    const [first] = this.controlPlanes();
    return role === 'server' ? first?.config.password : first?.config.server?.agentPassword;
  }

  private hasEtcdDirectory(): boolean {
    return existsSync(join(this.options.directory, 'etcd', 'member'));
  }

  /** A second call joins the first. */
  private start(first: K3sMachine): void {
    const { addresses } = first.config;
    this.starting ??= this.startWith(
      first,
      {
        config: clusterConfigOf(this.name, first.config),
        addresses: this.serverAddresses(),
        advertiseAddress: addresses[0],
      },
      ({ api }) => {
        this.controller = new EtcdController(api, this.etcd, this.options.log);
        this.controller.start();
      },
    );
    this.starting.catch(() => undefined);
  }

  /** A server's way into etcd, and anybody's under a name that another machine bore, may take a while: not waited for. */
  protected override async takeIn(machine: K3sMachine): Promise<void> {
    const { plane } = this;
    if (!plane || !machine.isOn) return;
    const { role } = machine.config;
    machine.joining ??= (role === 'agent' ? this.register(machine, plane) : this.enter(machine, plane))
      .catch((error: unknown) => {
        this.options.log(`${machine.hostname}: did not join: ${String(error)}`);
      })
      .finally(() => (machine.joining = undefined));
    if (role === 'server' ? machine.hasEtcdData : !(await this.isRefused(machine, plane)))
      await machine.joining;
  }

  private async enter(machine: K3sMachine, plane: ControlPlane): Promise<void> {
    const isHere = (): boolean => this.isHere(machine);
    // k3s: “duplicate node name found, please use a unique name for this node”.
    while (!machine.hasEtcdData && this.etcd.find(machine.hostname) !== undefined && isHere())
      await pause(retryMs);
    if (!(await joinEtcd(machine, this.etcd, isHere))) return;
    await plane.serveFor(this.serverAddresses());
    machine.forwarder ??= await forwardApi(machine.server.loopback, apiPort, plane.port, () =>
      this.etcd.hasQuorum(),
    );
    const canHold = (): boolean =>
      this.etcd.hasQuorum() &&
      this.controlPlanes().some(({ isOn, forwarder }) => isOn && forwarder !== undefined);
    await this.shared.serve(machine.server.virtualIPs ?? [], plane.port, canHold);
    await this.register(machine, plane);
  }

  private isHere(machine: K3sMachine): boolean {
    return machine.isOn && this.machines.get(machine.server.id) === machine;
  }

  /**
   * Whether another machine's Node has the name: k3s keeps each machine's password as long as its Node, and refuses every
   * other (“Node password rejected, duplicate hostname”). Source: k3s-io/docs, docs/architecture.md.
   */
  private async isRefused({ server, hostname }: K3sMachine, { api }: ControlPlane): Promise<boolean> {
    const node = (await api.find(`/api/v1/nodes/${hostname}`)) as
      | { status?: { nodeInfo?: { machineID?: string } } }
      | undefined;
    const known = node?.status?.nodeInfo?.machineID ?? '';
    return known !== '' && known !== machineIdOf(server);
  }

  private async register(machine: K3sMachine, plane: ControlPlane): Promise<void> {
    const { api } = plane;
    const node = renderK3sNode(machine.server, machine.config);
    const path = `/api/v1/nodes/${machine.hostname}`;
    while (await this.isRefused(machine, plane)) {
      if (!this.isHere(machine)) return;
      await pause(retryMs);
    }
    if (!this.isHere(machine)) return;
    try {
      await api.create('/api/v1/nodes', node);
    } catch (error) {
      if (!(error instanceof KubernetesError && error.status === 409)) throw error;
      // Labels and taints are set when a node registers, and left to kubectl from then on.
      await api.patch(path, {
        metadata: { annotations: { ...node.metadata.annotations, [downAnnotation]: null } },
      });
      const { addresses, capacity, nodeInfo } = node.status;
      await api.patch(`${path}/status`, { status: { addresses, capacity, nodeInfo } });
    }
    machine.registered = true;
  }

  protected override async silence(machine: K3sMachine): Promise<void> {
    machine.isOn = false;
    const { forwarder } = machine;
    machine.forwarder = undefined;
    await forwarder?.close();
  }

  private serverAddresses(): string[] {
    return this.controlPlanes().flatMap(({ server, config, hostname }) => [
      server.loopback,
      hostname,
      ...config.addresses,
      ...(config.server?.tlsSans ?? []),
    ]);
  }

  protected override forget(machine: K3sMachine): Promise<void> {
    machine.registered = false;
    return Promise.resolve();
  }

  protected override async stopPlane(): Promise<void> {
    await this.starting?.catch(() => undefined);
    await this.controller?.stop();
    this.controller = undefined;
    await super.stopPlane();
  }
}

/** Folder name and id of the cluster a node belongs to: its CA's hash, which each token has. */
export function k3sClusterId({ caHash }: K3sUserData): string {
  return createHash('sha256').update(caHash).digest('hex').slice(0, 8);
}

function clusterConfigOf(name: string, { server }: K3sUserData): ClusterConfig {
  if (server === undefined) throw new Error('an agent cannot start a cluster');
  return {
    name,
    // What k3s tells service accounts, whatever address its API has.
    endpoint: 'https://kubernetes.default.svc.cluster.local',
    podSubnets: server.podCidrs,
    serviceSubnets: server.serviceCidrs,
    dnsDomain: 'cluster.local',
    ca: server.serverCa,
    clientCa: server.clientCa,
    aggregatorCa: server.requestHeaderCa,
    etcdCa: server.etcdServerCa,
    serviceAccountKey: server.serviceKey,
    certSANs: server.tlsSans,
    apiServerExtraArgs: server.apiServerArgs,
    controllerManagerExtraArgs: server.controllerManagerArgs,
    schedulerExtraArgs: {},
    admissionControl: [],
  };
}
