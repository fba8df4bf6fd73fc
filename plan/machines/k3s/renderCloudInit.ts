// Writes the cloud-init document a virtual machine of k3s boots with.
// It must never exceed what a cloud takes, nor name a secret in a command: secrets are in files that only root reads.
import { stringify } from 'yaml';
import { k3sFiles } from './k3sFiles';
import { k3sPaths } from './k3sPaths';
import type { K3sNode } from './k3sMachine';
import type { K3sSecrets } from './k3sSecrets';

export interface CloudInitOptions {
  /** Public keys whose owners are let in as root. */
  readonly sshKeys?: readonly string[];
  /** Of the machine’s distribution, beside those that the node itself needs. */
  readonly packages?: readonly string[];
  /** Seconds since the epoch until which the server that begins may begin the cluster; left out: never, it was born before. */
  readonly beginsUntil?: number | undefined;
}

/** Hetzner Cloud API, POST /servers: user_data is at most 32 KiB. */
export const userDataLimit = 32 * 1024;

/** @returns user data; holds secrets: a server’s the keys of all CAs, an agent’s the token that lets it join */
export function renderCloudInit(node: K3sNode, secrets: K3sSecrets, options: CloudInitOptions = {}): string {
  const { sshKeys = [], packages = [], beginsUntil } = options;
  const begins = node.role === 'server' && node.join.kind === 'first' && beginsUntil !== undefined;
  const wanted = [...packages, ...(node.shared === undefined ? [] : ['keepalived'])];
  const document = {
    hostname: node.name,
    preserve_hostname: false,
    // As root, and by key alone: what the program does there needs no other user.
    ...(sshKeys.length > 0 ? { disable_root: false, ssh_authorized_keys: [...sshKeys] } : {}),
    ssh_pwauth: false,
    ...(wanted.length > 0 ? { package_update: true, packages: wanted } : {}),
    write_files: k3sFiles(node, secrets).map(({ path, mode, content }) => ({
      path,
      owner: 'root:root',
      permissions: mode,
      content,
    })),
    runcmd: [[k3sPaths.install, ...(begins ? ['begin-until', String(beginsUntil)] : [])]],
  };
  return `#cloud-config\n${stringify(document, { lineWidth: 0, aliasDuplicateObjects: false })}`;
}
