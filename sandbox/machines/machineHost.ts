// Boots, changes and ends machines for the cloud emulator, and keeps each with the cluster its machine config names.
// Must never run anything of a broken machine config: it is refused, and the server's console says why.
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { MachineHost, MachineSpec } from '../hetzner/interfaces';
import type { Reaper } from '../processes/reaper';
import { K3sCluster, isCloudConfig, k3sClusterId, parseK3sUserData } from '../k3s';
import type { TalosUserData } from '../talos';
import { TalosFaults, parseTalosUserData } from '../talos';
import type { MachineCluster, SandboxTool } from './machineCluster';
import { TalosCluster } from './talosCluster';

export interface TalosMachineHostOptions {
  /** Holds one folder a cluster. */
  directory: string;
  /** Holds one folder a cluster, with its programs' logs. */
  logDirectory: string;
  tool: (name: SandboxTool) => Promise<string>;
  reaper: Reaper;
  log: (line: string) => void;
}

export class TalosMachineHost implements MachineHost {
  readonly clusters = new Map<string, TalosCluster>();
  readonly k3sClusters = new Map<string, K3sCluster>();
  /** What was called at the machines' Talos APIs, and faults on request. */
  readonly talosFaults = new TalosFaults();
  /** Where each server is, so that it can leave when its config is long gone. */
  private readonly homes = new Map<number, MachineCluster>();

  constructor(private readonly options: TalosMachineHostOptions) {}

  /** @throws TalosConfigError or CloudConfigError on broken user data */
  async boot(server: MachineSpec): Promise<void> {
    if (isCloudConfig(server.userData)) return this.bootK3s(server);
    const config = parseTalosUserData(server.userData);
    const cluster = this.clusterOf(config);
    this.homes.set(server.id, cluster);
    await cluster.join(server, config);
  }

  async update(server: MachineSpec): Promise<void> {
    await this.homes.get(server.id)?.update(server);
  }

  async shutdown(serverId: number): Promise<void> {
    await this.homes.get(serverId)?.powerOff(serverId);
  }

  async remove(serverId: number): Promise<void> {
    const cluster = this.homes.get(serverId);
    this.homes.delete(serverId);
    await cluster?.leave(serverId);
    if (cluster?.machines.size !== 0) return;
    this.clusters.delete(cluster.id);
    this.k3sClusters.delete(cluster.id);
  }

  async close(): Promise<void> {
    await Promise.all(this.all().map((cluster) => cluster.close()));
  }

  /** Of whatever kind. */
  all(): MachineCluster[] {
    return [...this.clusters.values(), ...this.k3sClusters.values()];
  }

  private async bootK3s(server: MachineSpec): Promise<void> {
    const config = parseK3sUserData(server.userData);
    const id = k3sClusterId(config);
    // Nodes of k3s know no name of their cluster; their own begin with it.
    const name = server.name.replace(/-[a-z0-9-]*-\d+$/, '');
    const cluster = this.k3sClusters.get(id) ?? new K3sCluster(id, name, this.foldersOf(name, id));
    this.k3sClusters.set(id, cluster);
    this.homes.set(server.id, cluster);
    await cluster.join(server, config);
  }

  private foldersOf(name: string, id: string): TalosMachineHostOptions {
    const folder = `${name}-${id}`.replace(/[^A-Za-z0-9.-]/g, '_');
    return {
      ...this.options,
      directory: join(this.options.directory, folder),
      logDirectory: join(this.options.logDirectory, folder),
    };
  }

  private clusterOf(config: TalosUserData): TalosCluster {
    // The id is a secret in Talos' eyes (it finds peers with it), so folders carry a digest of it.
    const id = createHash('sha256').update(config.cluster.id).digest('hex').slice(0, 8);
    let cluster = this.clusters.get(id);
    if (!cluster) {
      const { name } = config.cluster;
      cluster = new TalosCluster(id, name, { ...this.foldersOf(name, id), faults: this.talosFaults });
      this.clusters.set(id, cluster);
    }
    return cluster;
  }
}
