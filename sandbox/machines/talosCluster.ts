// One Talos cluster in the sandbox: its machines, the one control plane behind them, and what joining and leaving mean.
// Must never start Kubernetes before a Bootstrap call (or etcd data of an earlier run) asks for it.
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { ControlPlane } from '../cluster/controlPlane';
import type { MachineSpec } from '../hetzner/interfaces';
import type { RunningTalosMachine, TalosFaults, TalosSigner, TalosUserData } from '../talos';
import { startTalosMachine } from '../talos';
import { clusterConfigOf } from './clusterConfigOf';
import { forwardApi } from './forwardApi';
import { etcdOf, joinEtcd } from './etcdOfMachine';
import type { Machine } from './machine';
import type { MachineClusterOptions } from './machineCluster';
import { MachineCluster } from './machineCluster';
import { silence } from './machine';
import { cordonNode, registerNode } from './nodeObject';
import { imagesOf } from './staticPods';

export interface TalosClusterOptions extends MachineClusterOptions {
  /** Where calls of the machines' Talos APIs are recorded, and faults asked for. */
  faults: TalosFaults;
}

const apiPort = 6443;
/** What every machine boots with, whatever its config names as installer: the cloud's image has it. */
const imageTalosVersion = 'v1.12.0';
/** How long a restart takes: long enough that nobody can overlook it. */
const restartMs = 1200;

export class TalosCluster extends MachineCluster<Machine, TalosClusterOptions> {
  private startedWithData = false;

  constructor(id: string, name: string, options: TalosClusterOptions) {
    super(id, name, options, 'waiting for bootstrap');
  }

  async join(server: MachineSpec, config: TalosUserData): Promise<void> {
    const before = this.machines.get(server.id);
    const machine: Machine = {
      server,
      config,
      hostname: config.hostname ?? server.name,
      talosVersion: before?.talosVersion ?? imageTalosVersion,
      bootId: randomUUID(),
      hasEtcdData: before?.hasEtcdData ?? false,
      isOn: true,
      talos: undefined,
      forwarder: undefined,
      joining: undefined,
      registered: false,
    };
    const twin = [...this.machines.values()].find(({ hostname }) => hostname === machine.hostname);
    if (twin && twin.server.id !== server.id)
      throw new Error(`The host name ${machine.hostname} is taken by server ${twin.server.id} already.`);
    if (before) await silence(before);
    this.machines.set(server.id, machine);
    this.openTalosApis();
    await machine.talos;
    // Data of an earlier run: all its control planes had their part of them.
    if (config.role === 'controlplane' && this.startedWithData) machine.hasEtcdData = true;
    if (config.role === 'controlplane' && this.state === 'waiting for bootstrap' && this.hasEtcdDirectory()) {
      machine.hasEtcdData = true;
      this.startedWithData = true;
      await this.bootstrap();
    }
    // A machine that comes later joins by itself; earlier ones are taken in when the control plane is up.
    if (this.state === 'running') await this.takeIn(machine);
  }

  /** Starts the control plane; a second call joins the first. Resolves when the cluster is up. */
  bootstrap(): Promise<void> {
    const [first] = this.controlPlanes();
    if (!first) return Promise.reject(new Error(`Cluster ${this.name} has no control plane to start on.`));
    this.starting ??= this.startWith(first, {
      config: clusterConfigOf(first.config),
      addresses: this.controlPlaneAddresses(),
      advertiseAddress: first.server.privateIPs[0]?.ip,
    });
    return this.starting;
  }

  protected override silence(machine: Machine): Promise<void> {
    return silence(machine);
  }

  protected override async forget(machine: Machine): Promise<void> {
    await (await machine.forwarder?.catch(() => undefined))?.close();
    machine.forwarder = undefined;
    machine.registered = false;
    machine.hasEtcdData = false;
  }

  protected override async destroy(): Promise<void> {
    await super.destroy();
    this.startedWithData = false;
  }

  protected override controlPlanes(): Machine[] {
    return [...this.machines.values()].filter(({ config }) => config.role === 'controlplane');
  }

  private hasEtcdDirectory(): boolean {
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
      onApply: (config, { reboot }) => this.reconfigure(machine, config, reboot),
      onReboot: () => this.restart(machine, machine.talosVersion),
      onUpgrade: (image) => this.upgrade(machine, image),
      bootId: () => machine.bootId,
      talosVersion: machine.talosVersion,
      hasEtcdData: () => this.starting !== undefined,
      etcd: etcdOf(machine, this.etcd, this.options.faults, () => this.plane?.snapshot()),
      faults: this.options.faults,
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

  /** Lets a machine into the cluster; a control plane's way into etcd may take a while, so that is not waited for. */
  protected override async takeIn(machine: Machine): Promise<void> {
    const { plane } = this;
    if (!plane || !machine.isOn) return;
    if (machine.config.role === 'worker') {
      await registerNode(plane.api, machine);
      return;
    }
    machine.joining ??= this.enter(machine, plane)
      .catch((error: unknown) => {
        this.options.log(`${machine.hostname}: did not join: ${String(error)}`);
      })
      .finally(() => (machine.joining = undefined));
    if (machine.hasEtcdData) await machine.joining;
  }

  private async enter(machine: Machine, plane: ControlPlane): Promise<void> {
    const isNew = !machine.hasEtcdData;
    const isHere = (): boolean => machine.isOn && this.machines.get(machine.server.id) === machine;
    if (!(await joinEtcd(machine, this.etcd, isHere))) return;
    if (isNew) this.options.faults.record(machine.hostname, 'joined etcd');
    machine.forwarder ??= plane
      .serveFor(this.controlPlaneAddresses())
      .then(() => forwardApi(machine.server.loopback, apiPort, plane.port, () => this.etcd.hasQuorum()));
    await machine.forwarder;
    const canHold = (): boolean =>
      this.etcd.hasQuorum() &&
      this.controlPlanes().some(({ isOn, forwarder }) => isOn && forwarder !== undefined);
    await this.shared.serve(machine.server.virtualIPs ?? [], plane.port, canHold);
    await registerNode(plane.api, machine);
  }

  private async upgrade(machine: Machine, image: string): Promise<void> {
    const { faults } = this.options;
    const fault = faults.strike(machine.hostname, 'Upgrade to boot');
    const version = /:(v\d+\.\d+\.\d+[^:/]*)$/.exec(image)?.[1];
    if (version === undefined) throw new Error(`error validating installer image "${image}": no such tag`);
    await this.restart(machine, fault?.kind === 'rollback' ? machine.talosVersion : version, true);
  }

  /** Answers at once; the machine goes down shortly after, as Talos does. */
  private restart(machine: Machine, talosVersion: string, isUpgrade = false): Promise<void> {
    const run = async (): Promise<void> => {
      const { hostname } = machine;
      await pause(100);
      if (this.plane && isUpgrade) await cordonNode(this.plane.api, hostname, true);
      await this.takeDown(machine);
      this.options.faults.record(hostname, 'went down', machine.talosVersion);
      await pause(restartMs);
      // Deleted, powered off and on, or gone with the sandbox meanwhile.
      if (this.machines.get(machine.server.id) !== machine || this.state === 'stopped') return;
      machine.talosVersion = talosVersion;
      machine.bootId = randomUUID();
      machine.isOn = true;
      this.openTalosApis();
      await machine.talos;
      await this.takeIn(machine);
      if (this.plane && isUpgrade) await cordonNode(this.plane.api, hostname, false);
      this.options.faults.record(hostname, 'came up', talosVersion);
    };
    void run().catch((error: unknown) => {
      this.options.log(`${machine.hostname}: did not restart: ${String(error)}`);
    });
    return Promise.resolve();
  }

  private controlPlaneAddresses(): string[] {
    return this.controlPlanes().flatMap(({ server, config, hostname }) => [
      server.loopback,
      hostname,
      ...server.privateIPs.map(({ ip }) => ip),
      ...(config.controlPlane?.certSANs ?? []),
    ]);
  }

  private async reconfigure(machine: Machine, config: TalosUserData, reboot: boolean): Promise<void> {
    for (const image of imagesOf(config)) {
      if (!imagesOf(machine.config).includes(image))
        this.options.faults.record(machine.hostname, 'runs', image);
    }
    machine.config = config;
    if (reboot) await this.restart(machine, machine.talosVersion);
    else if (this.plane && this.state === 'running') await registerNode(this.plane.api, machine);
  }
}
