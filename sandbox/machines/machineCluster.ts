// A cluster of machines, whatever makes them nodes: the one control plane behind them, and their coming and going.
// It must never decide how a machine gets in, nor when the control plane may start: each kind of cluster does.
import { rmSync } from 'node:fs';
import { messageOf } from '../messageOf';
import type { CiliumOperator } from '../cluster/ciliumOperator';
import type { ClusterTool, ControlPlane } from '../cluster/controlPlane';
import type { MachineSpec } from './interfaces';
import type { Reaper } from '../processes/reaper';
import { EtcdMembership } from './etcdMembership';
import { showNodeDown } from './nodeState';
import { SharedAddresses } from './sharedAddresses';
import type { PlaneRequest } from './startPlane';
import { startPlane } from './startPlane';

export type SandboxTool = ClusterTool | 'cilium-operator';

export interface MachineClusterOptions {
  directory: string;
  logDirectory: string;
  tool: (name: SandboxTool) => Promise<string>;
  reaper: Reaper;
  log: (line: string) => void;
}

export type ClusterState =
  | 'waiting for bootstrap'
  | 'waiting for its first server'
  | 'starting'
  | 'running'
  | 'failed'
  | 'stopped';

/** What is known of a machine of any kind. */
export interface ClusterMachine {
  server: MachineSpec;
  config: { readonly role: string };
  hostname: string;
  /** Whether its disk holds etcd data: it is a member, or was one before it went down. */
  hasEtcdData: boolean;
  /** False while it is powered off or restarts: nothing of it listens, but its node stays. */
  isOn: boolean;
  registered: boolean;
  /** Its way into etcd and the cluster, while it is under way. */
  joining: Promise<void> | undefined;
}

export abstract class MachineCluster<
  M extends ClusterMachine = ClusterMachine,
  O extends MachineClusterOptions = MachineClusterOptions,
> {
  state: ClusterState;
  problem = '';
  readonly machines = new Map<number, M>();
  readonly etcd = new EtcdMembership();
  plane: ControlPlane | undefined;
  operator: CiliumOperator | undefined;
  protected readonly shared = new SharedAddresses();
  protected starting: Promise<void> | undefined;

  constructor(
    readonly id: string,
    readonly name: string,
    protected readonly options: O,
    /** Its state while there is no control plane. */
    private readonly waiting: ClusterState,
  ) {
    this.state = waiting;
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
    if (machine) await this.takeDown(machine);
  }

  /** The server was deleted; the cluster ends with its last control plane. */
  async leave(serverId: number): Promise<void> {
    const machine = this.machines.get(serverId);
    if (!machine) return;
    // An API server that goes down at the same time cannot be told any more, and need not be.
    await this.takeDown(machine).catch((error: unknown) => {
      this.options.log(`${machine.hostname}: left without a word to the API server: ${String(error)}`);
    });
    this.machines.delete(serverId);
    // Let a start that is under way end first: it still counts this machine in.
    await this.starting?.catch(() => undefined);
    if (this.controlPlanes().length === 0) await this.destroy();
  }

  async close(): Promise<void> {
    await Promise.all([...this.machines.values()].map((machine) => this.silence(machine)));
    await this.stopPlane();
  }

  protected abstract controlPlanes(): M[];

  /** Lets a machine into the running cluster. */
  protected abstract takeIn(machine: M): Promise<void>;

  /** Closes all of it that listens. */
  protected abstract silence(machine: M): Promise<void>;

  /** What a machine that stays keeps of a cluster that has ended: nothing. */
  protected abstract forget(machine: M): Promise<void>;

  /** @throws what kept it from starting; a later call may try again */
  protected async startWith(
    first: M,
    request: Omit<PlaneRequest, 'onCrash'>,
    started: (plane: ControlPlane) => void = () => undefined,
  ): Promise<void> {
    const { log } = this.options;
    this.state = 'starting';
    this.problem = '';
    try {
      const { plane, operator } = await startPlane(this.options, {
        ...request,
        onCrash: (message) => {
          this.problem = message;
        },
      });
      this.plane = plane;
      this.operator = operator;
      started(plane);
      this.state = 'running';
      first.hasEtcdData = true;
      // One after the other for control planes: each may renew the certificate.
      for (const machine of this.controlPlanes()) await this.takeIn(machine);
      await Promise.all([...this.machines.values()].map((machine) => this.takeIn(machine)));
      log(`Cluster ${this.name} runs.`);
    } catch (error) {
      this.state = 'failed';
      this.problem = messageOf(error);
      this.starting = undefined;
      log(`Cluster ${this.name} did not start: ${this.problem}`);
      throw error;
    }
  }

  protected async takeDown(machine: M): Promise<void> {
    await this.silence(machine);
    this.etcd.mark(machine.hostname, false);
    if (this.plane && this.state === 'running') await showNodeDown(this.plane.api, machine.hostname);
  }

  protected async destroy(): Promise<void> {
    for (const machine of this.machines.values()) await this.forget(machine);
    await this.stopPlane();
    this.etcd.clear();
    this.starting = undefined;
    this.state = this.waiting;
    rmSync(this.options.directory, { recursive: true, force: true });
  }

  protected async stopPlane(): Promise<void> {
    await this.starting?.catch(() => undefined);
    await this.shared.close();
    await this.operator?.stop();
    this.operator = undefined;
    await this.plane?.stop();
    this.plane = undefined;
    this.state = 'stopped';
  }
}
