// Local-path volumes of k3s on a host, told by the claim that each was made for.
// It must never print a name as a host gives it.
import { cleanText } from '../../config/cleanText';

/** Where k3s has them be put unless it is told otherwise. */
export const localVolumesFolder = '/var/lib/rancher/k3s/storage';

export interface LocalVolume {
  /** As the host has it; clean it before it is printed. */
  readonly path: string;
  /** Left out where it could not be told in time. */
  readonly kiB?: number;
}

/** `shop/data, 12.0 MiB: /var/lib/rancher/k3s/storage/pvc-…`. */
export function describeVolume({ path, kiB }: LocalVolume): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  // Source: local-path-provisioner, provisioner.go: the folder is called after volume, namespace and claim.
  const [, namespace, claim] = /^pvc-[0-9a-f-]{36}_([^_]+)_(.+)$/s.exec(name) ?? [];
  const what = namespace === undefined || claim === undefined ? 'of no known claim' : `${namespace}/${claim}`;
  return cleanText(`${what}, ${kiB === undefined ? 'of unknown size' : sizeOf(kiB)}: ${path}`);
}

function sizeOf(kiB: number): string {
  if (kiB < 1024) return `${kiB} KiB`;
  const mebibytes = kiB / 1024;
  return mebibytes < 1024 ? `${mebibytes.toFixed(1)} MiB` : `${(mebibytes / 1024).toFixed(1)} GiB`;
}
