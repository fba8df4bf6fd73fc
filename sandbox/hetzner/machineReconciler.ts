// Tells the machine host what became of servers: booted, changed, shut down, deleted, by comparing the state with what was last told.
// It must never overlap two calls for one server, nor let a machine's failure reach an API caller: it goes to the server's console.
import { messageOf } from '../messageOf';
import { requireServerType } from './catalogue';
import type { MachineHost, MachineSpec } from '../machines/interfaces';
import { KeyedQueue } from '../processes/keyedQueue';
import type { HetznerState, StoredServer } from './model';
import { subnetHolding } from './networkAddresses';
import type { HetznerStore } from './store';

const consoleLines = 200;

interface Told {
  on: boolean;
  boots: number;
  /** All of the spec but the user data, which is large and compared by itself. */
  spec: string;
  userData: string;
}

export function machineSpecOf(state: HetznerState, server: StoredServer): MachineSpec {
  const type = requireServerType(server.serverType);
  return {
    id: server.id,
    name: server.name,
    userData: server.userData,
    labels: { ...server.labels },
    publicIPv4: state.primaryIps.find((ip) => ip.assignee === server.id && ip.type === 'ipv4')?.ip,
    loopback: server.loopback,
    privateIPs: server.privateNets.flatMap((net) => {
      const network = state.networks.find(({ id }) => id === net.network);
      if (network === undefined || net.pending) return [];
      return [
        {
          network: network.name,
          ip: net.ip,
          cidr: subnetHolding(network, net.ip)?.ipRange ?? network.ipRange,
        },
      ];
    }),
    cores: type.cores,
    memoryGiB: type.memory,
    location: server.location,
    serverType: type.name,
  };
}

export class MachineReconciler {
  readonly #told = new Map<number, Told>();
  readonly #queue = new KeyedQueue();

  constructor(
    private readonly store: HetznerStore,
    private readonly machines: MachineHost,
  ) {}

  /** To be called after every change of the state; cheap when nothing concerns machines. */
  reconcile(): void {
    const { servers } = this.store.state;
    for (const server of servers) this.#reconcileServer(server);
    for (const id of this.#told.keys()) {
      if (servers.some((server) => server.id === id)) continue;
      this.#told.delete(id);
      void this.#queue.add(id, () => this.machines.remove(id).catch(() => undefined));
    }
  }

  async settled(): Promise<void> {
    await this.#queue.idle();
  }

  #reconcileServer(server: StoredServer): void {
    const told = this.#told.get(server.id);
    // A machine keeps running until its stop or deletion has ended.
    const leaving = server.status === 'stopping' || server.status === 'deleting';
    const on = server.status === 'running' || (leaving && told?.on === true);
    if (!on && told?.on !== true) return;
    const spec = machineSpecOf(this.store.state, server);
    const written = JSON.stringify({ ...spec, userData: '' });
    const { boots } = server;
    this.#told.set(server.id, { on, boots, spec: written, userData: spec.userData });
    if (!on) {
      this.#do(server, 'shutdown', () => this.machines.shutdown(server.id));
    } else if (told?.on !== true) {
      this.#do(server, 'boot', () => this.machines.boot(spec));
    } else if (told.boots !== boots) {
      this.#do(server, 'shutdown', () => this.machines.shutdown(server.id));
      this.#do(server, 'boot', () => this.machines.boot(spec));
    } else if (told.spec !== written || told.userData !== spec.userData) {
      this.#do(server, 'update', () => this.machines.update(spec));
    }
  }

  #do(server: StoredServer, what: string, task: () => Promise<void>): void {
    void this.#queue.add(server.id, async () => {
      try {
        await task();
        this.#write(server, `${what}: done`);
      } catch (error) {
        this.#write(server, `${what}: ${messageOf(error)}`);
      }
    });
  }

  #write(server: StoredServer, text: string): void {
    const at = new Date().toISOString();
    server.console.push(...text.split('\n').map((line) => `${at} ${line}`));
    server.console.splice(0, server.console.length - consoleLines);
    this.store.changed();
  }
}
