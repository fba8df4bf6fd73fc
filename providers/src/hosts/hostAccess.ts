// Opens sessions to a plan's hosts, with the keys they must show and the access the environment gives.
// It must never let a host in whose key is neither pinned nor the one kept.
import type { HostPlan } from '../../../plan/infrastructure/hosts';
import type { SessionOptions, SshAccess } from '../ssh';
import { SshSession, parseTarget } from '../ssh';

export interface HostsAccess {
  readonly access: SshAccess;
  /** Fingerprints kept from earlier, by host. */
  readonly knownKeys?: Readonly<Record<string, string>>;
  readonly options?: SessionOptions;
}

/** @throws SshError */
export function openHost(
  host: HostPlan,
  { access, knownKeys = {}, options }: HostsAccess,
): Promise<SshSession> {
  const known = knownKeys[host.name];
  return SshSession.open(parseTarget(host.name, host.ssh), access, {
    ...options,
    hostKey: {
      ...(host.hostKey === undefined ? {} : { pinned: host.hostKey }),
      ...(known === undefined ? {} : { known }),
    },
  });
}

/** Like `Promise.all` over hosts, a bounded number at a time: 100 hosts must not be 100 connections at once. */
export async function onHosts<H, T>(
  hosts: readonly H[],
  work: (host: H) => Promise<T>,
  atATime = 16,
): Promise<T[]> {
  const results: T[] = [];
  for (let start = 0; start < hosts.length; start += atATime)
    results.push(...(await Promise.all(hosts.slice(start, start + atATime).map(work))));
  return results;
}
