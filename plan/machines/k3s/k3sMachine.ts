// Says what a node of k3s is: every option its config.yaml will carry, as a plain serialisable value.
// It must never hold a secret: tokens, keys and certificates join only when its files are rendered.
import type { K3sRole } from './k3sFlags';

/** Options of k3s by name, without dashes; lists are written as lists. */
export type K3sConfig = Readonly<Record<string, string | number | boolean | readonly string[]>>;

/** What the nodes of one pool share. */
export interface K3sMachine {
  readonly role: K3sRole;
  readonly config: K3sConfig;
  /** `mirrors` of registries.yaml; absent where there are none. */
  readonly mirrors?: Readonly<Record<string, { readonly endpoint: readonly string[] }>>;
}

/** Where the binary comes from. */
export type K3sInstall =
  | {
      readonly kind: 'download';
      /** Folder that holds the release’s files. */
      readonly url: string;
      /** Hex, by architecture; where there is none, the release’s own list is asked. */
      readonly checksums: K3sChecksums;
    }
  | {
      readonly kind: 'present';
      readonly path: string;
      readonly checksums: K3sChecksums;
    };

export type K3sArchitecture = 'amd64' | 'arm64';
/** SHA-256, hex. */
export type K3sChecksums = Readonly<Partial<Record<K3sArchitecture, string | undefined>>>;

/** How a node finds its cluster. */
export interface K3sJoin {
  /**
   * `first` begins the cluster where it is told to and none of `servers` has one already; the others wait until one of
   * `servers` answers. The first one made anew joins like any other.
   */
  readonly kind: 'first' | 'other';
  /** Addresses of the API to ask, in order; those of the other servers, or the one that stands for all. */
  readonly servers: readonly string[];
}

/** An address that servers share, held by one of them at a time (VRRP by keepalived). */
export interface SharedAddress {
  readonly address: string;
  readonly prefix: number;
  /** The address of the server itself, on the same link. */
  readonly own: string;
  /** 1 to 255, the same on all servers of the cluster and of no other on this link. */
  readonly routerId: number;
  /** The highest that is well holds the address. */
  readonly priority: number;
}

/** One node, complete but for its secrets. */
export interface K3sNode extends K3sMachine {
  readonly name: string;
  /** With `v` and `+k3s1`. */
  readonly version: string;
  readonly install: K3sInstall;
  /** IPv4 first, as Kubernetes takes the first for its default family; with IPv6 alone only that one. */
  readonly addresses: readonly string[];
  readonly join: K3sJoin;
  /** Servers only: names and addresses for which the API server’s certificate is valid, beside its own. */
  readonly sans: readonly string[];
  readonly shared?: SharedAddress;
  /** An IPv6 address that the machine gets beside its IPv4 one, on the same link, where nobody else gives it one. */
  readonly underlay?: { readonly beside: string; readonly address: string };
}

export const apiServerPort = 6443;

/** Where k3s serves the API on every node's loopback: on servers their own, on agents a balancer to all servers. */
export const k3sLocalApiPort = 6444;

/** `[fd00::1]:6443` */
export function apiUrl(host: string): string {
  return `https://${host.includes(':') ? `[${host}]` : host}:${apiServerPort}`;
}
