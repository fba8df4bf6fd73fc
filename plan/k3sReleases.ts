// Says where the releases of k3s lie, and which checksums of their binaries are known here.
// It must never hold a checksum that was not read from the release’s own list.
// Source of the layout: k3s-io/k3s, install.sh: `k3s`, `k3s-arm64`, and `sha256sum-ARCH.txt` beside them.
import type { K3sChecksums } from './machine/k3s';

const downloads = 'https://github.com/k3s-io/k3s/releases/download';

/** `v1.34.2+k3s1` → the folder with the release’s files. */
export function k3sReleaseUrl(version: string): string {
  return `${downloads}/${encodeURIComponent(version)}`;
}

/**
 * By release, hex. Empty until releases can be read where this list is made: machines then compare with the release’s own
 * list, as k3s’ installer does, unless a stack names the checksums.
 */
export const k3sChecksums: Readonly<Record<string, K3sChecksums | undefined>> = {};
