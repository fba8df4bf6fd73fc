// Tells the load balancer host what each load balancer is now, by comparing the state with what was last told.
// It must never name a target that the load balancer could not reach on the real network.
import { messageOf } from '../messageOf';
import { serversMatching } from './answers/resourceAnswers';
import type { LoadBalancerHost, LoadBalancerSpec } from './interfaces';
import { KeyedQueue } from '../processes/keyedQueue';
import type { HetznerState, StoredLoadBalancer, StoredServer, StoredTarget } from './model';
import type { HetznerStore } from './store';

function serversOf(state: HetznerState, target: StoredTarget): StoredServer[] {
  switch (target.type) {
    case 'server':
      return state.servers.filter(({ id }) => id === target.server);
    case 'label_selector':
      return serversMatching(state, target.selector);
    case 'ip':
      return [];
  }
}

export function loadBalancerSpecOf(state: HetznerState, balancer: StoredLoadBalancer): LoadBalancerSpec {
  const networks = balancer.privateNets.filter((net) => !net.pending).map(({ network }) => network);
  const reachable = (server: StoredServer, usePrivateIp: boolean) =>
    server.status === 'running' &&
    (usePrivateIp
      ? server.privateNets.some((net) => !net.pending && networks.includes(net.network))
      : state.primaryIps.some((ip) => ip.assignee === server.id && ip.type === 'ipv4'));
  const targets = new Map<number, string>();
  for (const target of balancer.targets) {
    for (const server of serversOf(state, target)) {
      if (target.type !== 'ip' && reachable(server, target.usePrivateIp))
        targets.set(server.id, server.loopback);
    }
  }
  return {
    id: balancer.id,
    name: balancer.name,
    listenIPs: balancer.publicInterface ? [balancer.ipv4] : [],
    services: balancer.services.map(({ listen_port, destination_port, protocol }) => ({
      listenPort: listen_port,
      destinationPort: destination_port,
      protocol,
    })),
    targets: [...targets].map(([serverId, address]) => ({ serverId, address })),
  };
}

export class LoadBalancerReconciler {
  readonly #told = new Map<number, string>();
  readonly #queue = new KeyedQueue();

  constructor(
    private readonly store: HetznerStore,
    private readonly host: LoadBalancerHost,
    private readonly log: (line: string) => void,
  ) {}

  /** To be called after every change of the state; cheap when nothing concerns load balancers. */
  reconcile(): void {
    const { state } = this.store;
    for (const balancer of state.loadBalancers) {
      const spec = loadBalancerSpecOf(state, balancer);
      const written = JSON.stringify(spec);
      if (this.#told.get(balancer.id) === written) continue;
      this.#told.set(balancer.id, written);
      this.#do(balancer.id, `load balancer ${balancer.name}`, () => this.host.apply(spec));
    }
    for (const id of this.#told.keys()) {
      if (state.loadBalancers.some((balancer) => balancer.id === id)) continue;
      this.#told.delete(id);
      this.#do(id, `load balancer ${id}`, () => this.host.remove(id));
    }
  }

  async settled(): Promise<void> {
    await this.#queue.idle();
  }

  #do(id: number, what: string, task: () => Promise<void>): void {
    void this.#queue.add(id, async () => {
      try {
        await task();
      } catch (error) {
        this.log(`${what}: ${messageOf(error)}`);
      }
    });
  }
}
