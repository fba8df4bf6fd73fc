// Knows where the parts of a sandbox's directory are, and removes them.
// Must never remove anything from a directory that no sandbox made.
import { existsSync, readdirSync, rmSync, rmdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

export interface SandboxPaths {
  root: string;
  record: string;
  clusters: string;
  logs: string;
  hetznerState: string;
  proxmoxState: string;
  /** HOME of the Proxmox VE provider, which remembers SSH hosts there. */
  proxmoxHome: string;
  /** Pulumi's file backend. */
  pulumiState: string;
  /** PULUMI_HOME. */
  pulumiHome: string;
  /** Goes first on PATH. */
  bin: string;
  daemonLog: string;
  /** Stack files as they were before Pulumi wrote to them. */
  stackFiles: string;
}

/** @param directory as given by --dir or ROUTEWISE_SANDBOX_DIR; default `.sandbox` in the project's root */
export function sandboxPaths(projectRoot: string, directory?: string): SandboxPaths {
  const root = resolve(projectRoot, directory ?? process.env.ROUTEWISE_SANDBOX_DIR ?? '.sandbox');
  return {
    root,
    record: join(root, 'sandbox.json'),
    clusters: join(root, 'clusters'),
    logs: join(root, 'logs'),
    hetznerState: join(root, 'hetzner.json'),
    proxmoxState: join(root, 'proxmox.json'),
    proxmoxHome: join(root, 'proxmox-home'),
    pulumiState: join(root, 'state'),
    pulumiHome: join(root, 'pulumi'),
    bin: join(root, 'bin'),
    daemonLog: join(root, 'logs', 'daemon.log'),
    stackFiles: join(root, 'stack-files'),
  };
}

/** Removes all a sandbox has made. @returns false when there was none */
export function removeSandbox(paths: SandboxPaths): boolean {
  if (!existsSync(paths.record)) return false;
  const { clusters, logs, hetznerState, proxmoxState, proxmoxHome, pulumiState, pulumiHome } = paths;
  const { bin, stackFiles, record } = paths;
  const clouds = [hetznerState, proxmoxState, proxmoxHome];
  for (const path of [clusters, logs, ...clouds, pulumiState, pulumiHome, bin, stackFiles, record]) {
    rmSync(path, { recursive: true, force: true });
  }
  // What someone else has put there stays, and then so does the directory.
  if (readdirSync(paths.root).length === 0) rmdirSync(paths.root);
  return true;
}
