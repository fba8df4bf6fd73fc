// Reads `[user@]host[:port]` as a stack has it under `ssh`, and says whether two of them lead to one place.
// It must never resolve a name: what a plan says does not hang on where it is made.
import { Address4, Address6 } from 'ip-address';
import { hostTrouble } from './hostName';

export interface SshParts {
  readonly user?: string;
  /** Without brackets. */
  readonly host: string;
  readonly port: number;
}

const shape = /^(?:([^@\s]+)@)?(\[[^\]\s]+\]|[^:@\s]+|[0-9A-Fa-f:]*::[0-9A-Fa-f:.]*)(?::(\d{1,5}))?$/;
/** What useradd makes, and what directories have: `admin`, `svc-deploy`, `CORP\\admin`. */
const loginName = /^[A-Za-z0-9_][\w.\\+-]{0,63}\$?$/;

export function isLoginName(text: string): boolean {
  return loginName.test(text);
}

const defaultPort = 22;

/** @returns undefined where the text is no target; an IPv6 address with a port stands in brackets */
export function sshParts(text: string): SshParts | undefined {
  const [, user, host = '', port = String(defaultPort)] = shape.exec(text.trim()) ?? [];
  const number = Number(port);
  if (user !== undefined && !isLoginName(user)) return undefined;
  if (host === '' || number < 1 || number > 65_535) return undefined;
  const plain = host.replace(/^\[|\]$/g, '');
  if (hostTrouble(plain.replace(/\.$/, '')) !== undefined) return undefined;
  return { ...(user === undefined ? {} : { user }), host: plain, port: number };
}

/**
 * Where a target leads, whoever logs in and however it is written: `192.0.2.4:22`, `[2001:db8::1]:22`, `node.example:2222`.
 * Texts that are no target stand for themselves.
 */
export function sshPlace(text: string): string {
  const parts = sshParts(text);
  if (parts === undefined) return text;
  const host = plainHost(parts.host);
  return `${host.includes(':') ? `[${host}]` : host}:${parts.port}`;
}

/** Names in lower case and without the root’s dot, addresses in their shortest form. */
function plainHost(host: string): string {
  if (Address4.isValid(host)) return new Address4(host).correctForm();
  if (!Address6.isValid(host)) return host.toLowerCase().replace(/\.$/, '');
  const address = new Address6(host);
  const mapped = address.is4() ? address.to4() : undefined;
  return mapped === undefined ? address.correctForm() : mapped.correctForm();
}
