// Boots, changes and ends machines for the cloud emulator, and keeps each with the cluster its machine config names.
// Must never run anything of a broken machine config: it is refused, and the server's console says why.
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { MachineHost, MachineSpec } from '../hetzner/interfaces';
import type { Reaper } from '../processes/reaper';
import type { TalosUserData } from '../talos';
import { parseTalosUserData } from '../talos';
import type { SandboxTool } from './sandboxCluster';
import { SandboxCluster } from './sandboxCluster';

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
  readonly clusters = new Map<string, SandboxCluster>();
  /** Where each server is, so that it can leave when its config is long gone. */
  private readonly homes = new Map<number, SandboxCluster>();

  constructor(private readonly options: TalosMachineHostOptions) {}

  /** @throws TalosConfigError on a broken machine config */
  async boot(server: MachineSpec): Promise<void> {
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
    if (cluster?.machines.size === 0) this.clusters.delete(cluster.id);
  }

  async close(): Promise<void> {
    await Promise.all([...this.clusters.values()].map((cluster) => cluster.close()));
  }

  private clusterOf(config: TalosUserData): SandboxCluster {
    // The id is a secret in Talos' eyes (it finds peers with it), so folders carry a digest of it.
    const id = createHash('sha256').update(config.cluster.id).digest('hex').slice(0, 8);
    let cluster = this.clusters.get(id);
    if (!cluster) {
      const folder = `${config.cluster.name}-${id}`.replace(/[^A-Za-z0-9.-]/g, '_');
      cluster = new SandboxCluster(id, config.cluster.name, {
        ...this.options,
        directory: join(this.options.directory, folder),
        logDirectory: join(this.options.logDirectory, folder),
      });
      this.clusters.set(id, cluster);
    }
    return cluster;
  }
}
