// Opens sessions to a plan's hosts, with the keys they must show and the access the environment gives.
// It must never let a host in whose key is neither pinned nor the one kept.
import type { HostPlan } from '../../../plan/infrastructure/hosts';
import { inBatches } from '../inBatches';
import type { SessionOptions, SshAccess } from '../ssh';
import type { KnownHosts } from '../ssh';
import { SshSession, parseTarget } from '../ssh';

export interface HostsAccess {
  readonly access: SshAccess;
  /** Fingerprints kept from earlier, by host. */
  readonly knownKeys?: Readonly<Record<string, string>>;
  /** Where OpenSSH keeps host keys: honoured, and given those of hosts that are met for the first time. */
  readonly knownHosts?: KnownHosts;
  readonly options?: SessionOptions;
}

/** @throws SshError */
export async function openHost(
  host: HostPlan,
  { access, knownKeys = {}, knownHosts, options }: HostsAccess,
): Promise<SshSession> {
  const known = knownKeys[host.name];
  const target = parseTarget(host.name, host.ssh);
  const session = await SshSession.open(target, access, {
    ...options,
    hostKey: {
      ...(host.hostKey === undefined ? {} : { pinned: host.hostKey }),
      ...(known === undefined ? {} : { known }),
      ...(knownHosts === undefined ? {} : { listed: knownHosts.keysOf(target) }),
    },
  });
  const { key, isFirst } = session.met;
  if (isFirst) knownHosts?.keep(target, key);
  return session;
}

/**
 * A bounded number of hosts at a time: 100 hosts must not be 100 connections at once.
 * @throws every failure of a batch in one error, when nothing is under way any more
 */
export function onHosts<H, T>(
  hosts: readonly H[],
  work: (host: H) => Promise<T>,
  atATime = 16,
): Promise<T[]> {
  return inBatches(hosts, atATime, work);
}
