// Reads where SSH reaches a host, and who logs in.
// It must never hold a key or a password.
import { sshParts } from '../../../config/sshTarget';

export interface SshTarget {
  /** What messages call the host: the node's name. */
  readonly name: string;
  readonly user: string;
  readonly address: string;
  readonly port: number;
}

/**
 * @param text `[user@]host[:port]`; an IPv6 address with a port stands in brackets
 * @throws Error where the text is none of these
 */
export function parseTarget(name: string, text: string, defaultUser = 'root'): SshTarget {
  const parts = sshParts(text);
  if (parts === undefined) throw new Error(`“${text}” of host ${name} is not [user@]host[:port]`);
  const { user = defaultUser, host, port } = parts;
  return { name, user, address: host, port };
}

/** `admin@192.0.2.4:22`, as people would type it. */
export function showTarget({ user, address, port }: SshTarget): string {
  return `${user}@${address.includes(':') ? `[${address}]` : address}:${port}`;
}
