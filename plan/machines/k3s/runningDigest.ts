// Says by a digest what a running node was given, from the cloud-init document it booted with.
// It must never count what only matters at the first boot: whom a node joined, what it was downloaded from.
import { parse } from 'yaml';
import { sha256 } from '../../../config/sha256';
import type { NodeFile } from './nodeFile';
import { k3sPaths } from './k3sPaths';

const counted: ReadonlySet<string> = new Set([
  k3sPaths.config,
  k3sPaths.registries,
  k3sPaths.sysctl,
  k3sPaths.networkd,
]);

/** What a change reaches a running node by. */
function runningFiles(files: readonly NodeFile[]): NodeFile[] {
  return files.filter(({ path }) => counted.has(path));
}

/** SHA-256, hex. */
export function filesDigest(files: readonly NodeFile[]): string {
  const text = JSON.stringify(runningFiles(files).map(({ path, mode, content }) => [path, mode, content]));
  return sha256(text);
}

/** @param document cloud-init user data, as `renderCloudInit` writes it */
export function cloudInitDigest(document: string): string {
  const { write_files: files = [] } = parse(document) as {
    write_files?: { path: string; permissions: NodeFile['mode']; content: string }[];
  };
  return filesDigest(files.map(({ path, permissions, content }) => ({ path, mode: permissions, content })));
}
