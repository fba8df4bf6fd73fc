// Decides whether a host is the one it was: its key against a pinned fingerprint, the one kept, or what known_hosts lists.
// It must never let a changed or revoked key pass.
import { createHash } from 'node:crypto';

/** Which key a host must show; without any the first one seen is taken, and the caller keeps it. */
export interface HostKeyPolicy {
  /** `SHA256:…` out of the stack; it outweighs all else. */
  readonly pinned?: string;
  /** `SHA256:…` kept from an earlier connection. */
  readonly known?: string;
  /** What known_hosts says of the host. */
  readonly listed?: ListedKeys;
}

export interface ListedKey {
  /** As OpenSSH spells it: `ssh-ed25519`. */
  readonly type: string;
  readonly fingerprint: string;
  /** `FILE:LINE`. */
  readonly where: string;
}

export interface ListedKeys {
  readonly keys: readonly ListedKey[];
  /** Of the same host on another port: one of these is taken, and none refuses. */
  readonly elsewhere: readonly ListedKey[];
  readonly revoked: readonly ListedKey[];
}

/** `first`: nothing is known of the host, and nobody can tell whether it is the right one. */
export type KeyVerdict = 'fits' | 'first' | 'another' | 'revoked';

/** As `ssh-keygen -l` prints it. */
export function fingerprint(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
}

const nothing: ListedKeys = { keys: [], elsewhere: [], revoked: [] };

export function judgeKey({ pinned, known, listed = nothing }: HostKeyPolicy, key: Buffer): KeyVerdict {
  const [shown, type] = [fingerprint(key), typeOfKey(key)];
  const has = (keys: readonly ListedKey[]): boolean => keys.some((each) => each.fingerprint === shown);
  if (has(listed.revoked)) return 'revoked';
  if (pinned !== undefined) return shown === pinned ? 'fits' : 'another';
  // What was kept and what is listed have both to agree; of kinds that are not listed nothing is said.
  if (known !== undefined)
    return shown === known && (has(listed.keys) || listed.keys.every((each) => each.type !== type))
      ? 'fits'
      : 'another';
  if (listed.keys.length > 0) return has(listed.keys) ? 'fits' : 'another';
  return has(listed.elsewhere) ? 'fits' : 'first';
}

/** A key begins with the length of its type's name, and the name: `ssh-ed25519`. */
export function typeOfKey(key: Buffer): string {
  return key.length < 4 ? '' : key.toString('latin1', 4, 4 + key.readUInt32BE(0));
}

/** What the host was expected to show, for messages. */
export function expectation({ pinned, known, listed = nothing }: HostKeyPolicy): string {
  if (pinned !== undefined) return `${pinned} is the one the stack names`;
  const lines = listed.keys.map((key) => `${key.fingerprint} is in ${key.where}`);
  const kept = known === undefined ? [] : [`${known} is the one seen first`];
  return [...kept, ...lines].join(', ');
}

/**
 * Algorithms by kind of key, tried in this order: a host has several keys, and the expected one may be any of them.
 * The order never depends on what a library prefers, so that the key seen first stays the key seen.
 */
export const keyKinds: readonly (readonly string[])[] = [
  ['ssh-ed25519'],
  ['ecdsa-sha2-nistp256', 'ecdsa-sha2-nistp384', 'ecdsa-sha2-nistp521'],
  ['rsa-sha2-512', 'rsa-sha2-256'],
];

/** Those to ask for: where known_hosts lists keys of a host and nothing else is known, of their kinds alone. */
export function kindsFor({ pinned, known, listed = nothing }: HostKeyPolicy): readonly (readonly string[])[] {
  const keys = listed.keys.length > 0 ? listed.keys : listed.elsewhere;
  if (pinned !== undefined || known !== undefined || keys.length === 0) return keyKinds;
  const isListed = (kind: readonly string[]): boolean =>
    keys.some(({ type }) => kind.includes(type === 'ssh-rsa' ? 'rsa-sha2-512' : type));
  return [
    ...keyKinds.filter(isListed),
    ...(listed.keys.length > 0 ? [] : keyKinds.filter((kind) => !isListed(kind))),
  ];
}
