// Makes, assigns and frees primary IPs, the public addresses of servers.
// It must never give an address that another resource holds.
import { removeById, now } from './context';
import type { EmulatorContext } from './context';
import type { StoredPrimaryIp, StoredServer } from './model';

/** A documentation /64 (RFC 3849) of its own for each id. */
export function ipv6PrefixFor(id: number): string {
  const low = id % 2 ** 32;
  return `2001:db8:${Math.floor(low / 65536).toString(16)}:${(low % 65536).toString(16)}::`;
}

export interface PrimaryIpWish {
  type: 'ipv4' | 'ipv6';
  location: string;
  /** Default `primary_ip-ID`. */
  name?: string;
  labels?: Record<string, string>;
  assignee?: number | null;
  autoDelete: boolean;
}

export function createPrimaryIp(context: EmulatorContext, wish: PrimaryIpWish): StoredPrimaryIp {
  const id = context.store.nextId();
  const ip: StoredPrimaryIp = {
    id,
    name: wish.name ?? `primary_ip-${id}`,
    created: now(),
    labels: wish.labels ?? {},
    type: wish.type,
    ip: wish.type === 'ipv4' ? context.nextAddress() : `${ipv6PrefixFor(id)}/64`,
    location: wish.location,
    assignee: wish.assignee ?? null,
    autoDelete: wish.autoDelete,
    protection: { delete: false },
    dnsPtr: {},
  };
  context.state.primaryIps.push(ip);
  return ip;
}

export function primaryIpOf(
  context: EmulatorContext,
  server: number,
  type: 'ipv4' | 'ipv6',
): StoredPrimaryIp | undefined {
  return context.state.primaryIps.find((ip) => ip.assignee === server && ip.type === type);
}

/** A server without a public address still needs one to live at in the sandbox, and never one that may be assigned anew. */
export function unassign(context: EmulatorContext, ip: StoredPrimaryIp): void {
  const server = context.state.servers.find(({ id }) => id === ip.assignee);
  ip.assignee = null;
  if (server?.loopback === ip.ip) server.loopback = context.nextAddress();
}

export function assign(ip: StoredPrimaryIp, server: StoredServer): void {
  ip.assignee = server.id;
  if (ip.type === 'ipv4') server.loopback = ip.ip;
}

/** What becomes of a deleted server's addresses: those made with it go, the others are free again. */
export function releasePrimaryIps(context: EmulatorContext, server: number): void {
  for (const ip of context.state.primaryIps.filter(({ assignee }) => assignee === server)) {
    if (ip.autoDelete) removeById(context.state.primaryIps, ip.id);
    else ip.assignee = null;
  }
}
