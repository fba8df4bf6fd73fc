// Real TCP load balancers on loopback: listens on a load balancer's addresses and hands each connection to a healthy target in turn.
// It must never change a byte, nor listen beyond loopback; http and https services are carried as plain TCP.
import { connect, createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import type { LoadBalancerHost, LoadBalancerSpec, TargetHealth } from './interfaces';

export interface ProxyTimes {
  /** Between two rounds of health checks, in milliseconds. Default 500. */
  intervalMs?: number;
  /** Until a connection to a target counts as failed, in milliseconds. Default 1000. */
  timeoutMs?: number;
}

type Target = LoadBalancerSpec['targets'][number];

interface Service {
  listenPort: number;
  destinationPort: number;
  listeners: Server[];
  healthy: Set<number>;
  checked: Set<number>;
  turn: number;
}

interface Balancer {
  spec: LoadBalancerSpec;
  services: Map<number, Service>;
  sockets: Set<Socket>;
  timer: NodeJS.Timeout;
}

function accepts(address: string, port: number, timeoutMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port, timeout: timeoutMs });
    const end = (healthy: boolean) => {
      socket.destroy();
      resolve(healthy);
    };
    socket.once('connect', () => {
      end(true);
    });
    socket.once('error', () => {
      end(false);
    });
    socket.once('timeout', () => {
      end(false);
    });
  });
}

async function listen(host: string, port: number, onConnection: (socket: Socket) => void): Promise<Server> {
  const server = createServer({ allowHalfOpen: true }, onConnection);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, () => {
      server.off('error', reject);
      resolve();
    });
  });
  return server;
}

export class TcpLoadBalancers implements LoadBalancerHost {
  readonly #balancers = new Map<number, Balancer>();
  readonly #intervalMs: number;
  readonly #timeoutMs: number;

  constructor({ intervalMs = 500, timeoutMs = 1000 }: ProxyTimes = {}) {
    this.#intervalMs = intervalMs;
    this.#timeoutMs = timeoutMs;
  }

  /** @throws Error when an address and port cannot be listened on; what could be opened stays open */
  async apply(spec: LoadBalancerSpec): Promise<void> {
    const balancer = this.#balancers.get(spec.id) ?? this.#add(spec);
    const before = balancer.spec;
    balancer.spec = spec;
    const moved = JSON.stringify(before.listenIPs) !== JSON.stringify(spec.listenIPs);
    for (const [port, service] of balancer.services) {
      const wanted = spec.services.find(({ listenPort }) => listenPort === port);
      if (wanted === undefined || moved) {
        this.#close(service);
        balancer.services.delete(port);
      } else if (wanted.destinationPort !== service.destinationPort) {
        service.destinationPort = wanted.destinationPort;
        service.checked.clear();
        service.healthy.clear();
      }
    }
    for (const { listenPort, destinationPort } of spec.services) {
      if (!balancer.services.has(listenPort)) await this.#open(balancer, listenPort, destinationPort);
    }
    await this.#check(balancer);
  }

  async remove(id: number): Promise<void> {
    const balancer = this.#balancers.get(id);
    if (balancer === undefined) return;
    this.#balancers.delete(id);
    clearInterval(balancer.timer);
    for (const service of balancer.services.values()) this.#close(service);
    for (const socket of balancer.sockets) socket.destroy();
    await Promise.resolve();
  }

  health(id: number): TargetHealth[] {
    const balancer = this.#balancers.get(id);
    if (balancer === undefined) return [];
    return [...balancer.services.values()].flatMap(({ listenPort, healthy, checked }) =>
      balancer.spec.targets
        .filter(({ serverId }) => checked.has(serverId))
        .map(({ serverId }) => ({ serverId, listenPort, healthy: healthy.has(serverId) })),
    );
  }

  /** Ends all of them. */
  async close(): Promise<void> {
    for (const id of [...this.#balancers.keys()]) await this.remove(id);
  }

  #add(spec: LoadBalancerSpec): Balancer {
    const balancer: Balancer = {
      spec,
      services: new Map(),
      sockets: new Set(),
      timer: setInterval(() => void this.#check(balancer), this.#intervalMs),
    };
    balancer.timer.unref();
    this.#balancers.set(spec.id, balancer);
    return balancer;
  }

  async #open(balancer: Balancer, listenPort: number, destinationPort: number): Promise<void> {
    const service: Service = {
      listenPort,
      destinationPort,
      listeners: [],
      healthy: new Set(),
      checked: new Set(),
      turn: 0,
    };
    for (const address of balancer.spec.listenIPs) {
      service.listeners.push(
        await listen(address, listenPort, (client) => {
          this.#carry(balancer, service, client);
        }),
      );
    }
    balancer.services.set(listenPort, service);
  }

  #close({ listeners }: Service): void {
    for (const listener of listeners) listener.close();
  }

  async #check(balancer: Balancer): Promise<void> {
    const { targets } = balancer.spec;
    const checks = [...balancer.services.values()].flatMap((service) =>
      targets.map(async ({ serverId, address }) => {
        const healthy = await accepts(address, service.destinationPort, this.#timeoutMs);
        if (healthy) service.healthy.add(serverId);
        else service.healthy.delete(serverId);
        service.checked.add(serverId);
      }),
    );
    await Promise.all(checks);
  }

  /** The healthy targets first, from the one whose turn it is; the others after them, since a check may be out of date. */
  #inOrder({ spec }: Balancer, service: Service): Target[] {
    const healthy = spec.targets.filter(({ serverId }) => service.healthy.has(serverId));
    const others = spec.targets.filter(({ serverId }) => !service.healthy.has(serverId));
    const first = healthy.length === 0 ? 0 : service.turn++ % healthy.length;
    return [...healthy.slice(first), ...healthy.slice(0, first), ...others];
  }

  #carry(balancer: Balancer, service: Service, client: Socket): void {
    balancer.sockets.add(client);
    client.once('close', () => balancer.sockets.delete(client));
    client.on('error', () => client.destroy());
    const tryNext = ([target, ...rest]: Target[]) => {
      if (target === undefined || client.destroyed) {
        client.destroy();
        return;
      }
      const upstream = connect({ host: target.address, port: service.destinationPort, allowHalfOpen: true });
      const giveUp = setTimeout(() => upstream.destroy(new Error('timeout')), this.#timeoutMs);
      let connected = false;
      balancer.sockets.add(upstream);
      upstream.once('connect', () => {
        connected = true;
        clearTimeout(giveUp);
        client.pipe(upstream).pipe(client);
      });
      upstream.on('error', () => upstream.destroy());
      client.once('close', () => upstream.destroy());
      upstream.once('close', () => {
        clearTimeout(giveUp);
        balancer.sockets.delete(upstream);
        if (connected) client.destroy();
        else tryNext(rest);
      });
    };
    tryNext(this.#inOrder(balancer, service));
  }
}
