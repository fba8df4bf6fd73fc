// One Talos cluster in the sandbox: its machines, the one control plane behind them, and what joining and leaving mean.
// Must never start Kubernetes before a Bootstrap call (or etcd data of an earlier run) asks for it.
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { CiliumOperator } from '../cluster/ciliumOperator';
import { ControlPlane } from '../cluster/controlPlane';
import type { ClusterTool } from '../cluster/controlPlane';
import type { KubernetesApi } from '../cluster/kubernetesApi';
import { KubernetesError } from '../cluster/kubernetesApi';
import type { MachineSpec } from '../hetzner/interfaces';
import type { Reaper } from '../processes/reaper';
import type { RunningTalosMachine, TalosSigner, TalosUserData } from '../talos';
import { startTalosMachine } from '../talos';
import { clusterConfigOf } from './clusterConfigOf';
import type { Forwarder } from './forwardApi';
import { forwardApi } from './forwardApi';
import { renderNode } from './renderNode';

export type SandboxTool = ClusterTool | 'cilium-operator';

export interface SandboxClusterOptions {
  directory: string;
  logDirectory: string;
  tool: (name: SandboxTool) => Promise<string>;
  reaper: Reaper;
  log: (line: string) => void;
}

export interface Machine {
  server: MachineSpec;
  config: TalosUserData;
  hostname: string;
  /** False when its server is powered off: nothing of it listens, but its node stays. */
  isOn: boolean;
  /** Its Talos API, from the moment that is being opened. */
  talos: Promise<RunningTalosMachine> | undefined;
  /** Its port 6443, likewise; control planes only. */
  forwarder: Promise<Forwarder> | undefined;
  registered: boolean;
}

export type ClusterState = 'waiting for bootstrap' | 'starting' | 'running' | 'failed' | 'stopped';

const apiPort = 6443;

export class SandboxCluster {
  state: ClusterState = 'waiting for bootstrap';
  problem = '';
  readonly machines = new Map<number, Machine>();
  plane: ControlPlane | undefined;
  operator: CiliumOperator | undefined;
  private starting: Promise<void> | undefined;

  constructor(
    readonly id: string,
    readonly name: string,
    private readonly options: SandboxClusterOptions,
  ) {}

  async join(server: MachineSpec, config: TalosUserData): Promise<void> {
    const machine: Machine = {
      server,
      config,
      hostname: config.hostname ?? server.name,
      isOn: true,
      talos: undefined,
      forwarder: undefined,
      registered: false,
    };
    const twin = [...this.machines.values()].find(({ hostname }) => hostname === machine.hostname);
    if (twin && twin.server.id !== server.id)
      throw new Error(`The host name ${machine.hostname} is taken by server ${twin.server.id} already.`);
    const before = this.machines.get(server.id);
    if (before) await silence(before);
    this.machines.set(server.id, machine);
    this.openTalosApis();
    await machine.talos;
    if (config.role === 'controlplane' && this.state === 'waiting for bootstrap' && this.hasEtcdData()) {
      await this.bootstrap();
    }
    // A machine that comes later joins by itself; earlier ones are taken in when the control plane is up.
    if (this.state === 'running') await this.takeIn(machine);
  }

  /** The server's networks, labels or type changed. */
  async update(server: MachineSpec): Promise<void> {
    const machine = this.machines.get(server.id);
    if (!machine) return;
    machine.server = server;
    if (this.state === 'running') await this.takeIn(machine);
  }

  /** The server was powered off. */
  async powerOff(serverId: number): Promise<void> {
    const machine = this.machines.get(serverId);
    if (machine) await silence(machine);
  }

  /** The server was deleted; the cluster ends with its last control plane. */
  async leave(serverId: number): Promise<void> {
    const machine = this.machines.get(serverId);
    if (!machine) return;
    await silence(machine);
    this.machines.delete(serverId);
    // Let a start that is under way end first: it still counts this machine in.
    await this.starting?.catch(() => undefined);
    const isLast = machine.config.role === 'controlplane' && this.controlPlanes().length === 0;
    if (isLast || this.machines.size === 0) await this.destroy();
    else if (this.plane) await this.plane.api.delete(nodePath(machine.hostname));
  }

  /** Starts the control plane; a second call joins the first. Resolves when the cluster is up. */
  bootstrap(): Promise<void> {
    this.starting ??= this.startPlane();
    return this.starting;
  }

  async close(): Promise<void> {
    await Promise.all([...this.machines.values()].map((machine) => silence(machine)));
    await this.stopPlane();
  }

  private async destroy(): Promise<void> {
    for (const machine of this.machines.values()) {
      await (await machine.forwarder?.catch(() => undefined))?.close();
      machine.forwarder = undefined;
      machine.registered = false;
    }
    await this.stopPlane();
    this.starting = undefined;
    this.state = 'waiting for bootstrap';
    rmSync(this.options.directory, { recursive: true, force: true });
  }

  private async stopPlane(): Promise<void> {
    await this.starting?.catch(() => undefined);
    await this.operator?.stop();
    this.operator = undefined;
    await this.plane?.stop();
    this.plane = undefined;
    this.state = 'stopped';
  }

  private controlPlanes(): Machine[] {
    return [...this.machines.values()].filter(({ config }) => config.role === 'controlplane');
  }

  private hasEtcdData(): boolean {
    return existsSync(join(this.options.directory, 'etcd', 'member'));
  }

  /** Workers get their certificate from a control plane, so theirs open with the first one that is there. */
  private openTalosApis(): void {
    const signer = this.talosSigner();
    if (!signer) return;
    for (const machine of this.machines.values()) {
      if (machine.isOn) machine.talos ??= this.openTalosApi(machine, signer);
    }
  }

  private openTalosApi(machine: Machine, signer: TalosSigner): Promise<RunningTalosMachine> {
    const opening = startTalosMachine({
      address: machine.server.loopback,
      config: machine.config,
      serverName: machine.server.name,
      otherAddresses: machine.server.privateIPs.map(({ ip }) => ip),
      signer,
      // Answered at once, as Talos does; how it went is seen at the API server and in the sandbox's status.
      onBootstrap: () => {
        void this.bootstrap().catch(() => undefined);
        return Promise.resolve();
      },
      onApply: (config) => this.reconfigure(machine, config),
      hasEtcdData: () => this.starting !== undefined,
      etcdMembers: () =>
        this.starting === undefined ? [] : this.controlPlanes().map(({ hostname }) => hostname),
    });
    opening.catch((error: unknown) => {
      this.options.log(`${machine.hostname}: its Talos API did not open: ${String(error)}`);
    });
    return opening;
  }

  private talosSigner(): TalosSigner | undefined {
    for (const { config } of this.controlPlanes()) {
      const { crt, key } = config.talos.ca;
      if (key !== undefined) return { crt, key };
    }
    return undefined;
  }

  private async startPlane(): Promise<void> {
    const { directory, logDirectory, tool, reaper, log } = this.options;
    this.state = 'starting';
    this.problem = '';
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    try {
      const first = this.controlPlanes()[0];
      if (!first) throw new Error(`Cluster ${this.name} has no control plane to start on.`);
      this.plane = await ControlPlane.start({
        directory,
        logDirectory,
        config: clusterConfigOf(first.config),
        tool,
        reaper,
        addresses: this.controlPlaneAddresses(),
        advertiseAddress: first.server.privateIPs[0]?.ip,
        onCrash: (message) => {
          this.problem = message;
          log(message);
        },
      });
      this.operator = new CiliumOperator({
        api: this.plane.api,
        kubeconfig: this.plane.files.kubeconfig('cilium-operator'),
        directory,
        logDirectory,
        tool: () => tool('cilium-operator'),
        reaper,
        log,
      });
      this.operator.watch();
      this.state = 'running';
      // One after the other for control planes: each may renew the certificate.
      for (const machine of this.controlPlanes()) await this.takeIn(machine);
      await Promise.all([...this.machines.values()].map((machine) => this.takeIn(machine)));
      log(`Cluster ${this.name} runs.`);
    } catch (error) {
      this.state = 'failed';
      this.problem = error instanceof Error ? error.message : String(error);
      // A later Bootstrap call may try again.
      this.starting = undefined;
      log(`Cluster ${this.name} did not start: ${this.problem}`);
      throw error;
    }
  }

  private async takeIn(machine: Machine): Promise<void> {
    const { plane } = this;
    if (!plane || !machine.isOn) return;
    if (machine.config.role === 'controlplane') {
      machine.forwarder ??= plane
        .serveFor(this.controlPlaneAddresses())
        .then(() => forwardApi(machine.server.loopback, apiPort, plane.port));
      await machine.forwarder;
    }
    await register(plane.api, machine);
  }

  private controlPlaneAddresses(): string[] {
    return this.controlPlanes().flatMap(({ server, config, hostname }) => [
      server.loopback,
      hostname,
      ...server.privateIPs.map(({ ip }) => ip),
      ...(config.controlPlane?.certSANs ?? []),
    ]);
  }

  private async reconfigure(machine: Machine, config: TalosUserData): Promise<void> {
    machine.config = config;
    if (this.plane) await register(this.plane.api, machine);
  }
}

async function silence(machine: Machine): Promise<void> {
  machine.isOn = false;
  const { talos, forwarder } = machine;
  machine.talos = undefined;
  machine.forwarder = undefined;
  for (const opened of [talos, forwarder]) await (await opened?.catch(() => undefined))?.close();
}

/** Creates the machine's node, or brings labels and address of an existing one up to date. */
async function register(api: KubernetesApi, machine: Machine): Promise<void> {
  const node = renderNode(machine);
  try {
    await api.create('/api/v1/nodes', node);
  } catch (error) {
    if (!(error instanceof KubernetesError && error.status === 409)) throw error;
    await api.patch(nodePath(machine.hostname), {
      metadata: { labels: node.metadata.labels, annotations: node.metadata.annotations },
    });
    await api.patch(`${nodePath(machine.hostname)}/status`, {
      status: { addresses: node.status.addresses, capacity: node.status.capacity },
    });
  }
  machine.registered = true;
}

function nodePath(hostname: string): string {
  return `/api/v1/nodes/${encodeURIComponent(hostname)}`;
}
