// Reads where SSH reaches a host, and who logs in.
// It must never hold a key or a password.

export interface SshTarget {
  /** What messages call the host: the node's name. */
  readonly name: string;
  readonly user: string;
  readonly address: string;
  readonly port: number;
}

const shape = /^(?:([^@\s]+)@)?(\[[^\]\s]+\]|[^:@\s]+|[0-9A-Fa-f:]*::[0-9A-Fa-f:.]*)(?::(\d{1,5}))?$/;

/**
 * @param text `[user@]host[:port]`; an IPv6 address with a port stands in brackets
 * @throws Error where the text is none of these
 */
export function parseTarget(name: string, text: string, defaultUser = 'root'): SshTarget {
  const [, user = defaultUser, host = '', port = '22'] = shape.exec(text.trim()) ?? [];
  const number = Number(port);
  if (host === '' || number < 1 || number > 65_535)
    throw new Error(`“${text}” of host ${name} is not [user@]host[:port]`);
  return { name, user, address: host.replace(/^\[|\]$/g, ''), port: number };
}

/** `admin@192.0.2.4:22`, as people would type it. */
export function showTarget({ user, address, port }: SshTarget): string {
  return `${user}@${address.includes(':') ? `[${address}]` : address}:${port}`;
}
