// Decides which disk image new virtual machines on Proxmox VE start from, and what its file is called there.
// It must never give two images one name: machines of another cluster, or made later, may start from another.
import type { SpecOn } from '../../config/schema/stack';
import { sha256 } from '../../config/sha256';

export interface ProxmoxImage {
  readonly url: string;
  readonly fileName: string;
  /** SHA-256 in hex, which Proxmox VE compares the download with; absent where the stack names none. */
  readonly checksum?: string;
}

/** A kernel of 6.8, cloud-init and systemd. */
const ubuntuImage =
  'https://cloud-images.ubuntu.com/releases/noble/release/ubuntu-24.04-server-cloudimg-amd64.img';

export function imageUrl(spec: SpecOn<'proxmox'>): string {
  return ownUrl(spec) ?? factoryUrl(spec);
}

/** The name says what is in it, and whose it is. A checksum is part of it: with another one it is another image. */
export function planProxmoxImage(spec: SpecOn<'proxmox'>): ProxmoxImage {
  const { cluster, distribution } = spec;
  const { schematic, checksum } = spec.provider.image;
  const url = ownUrl(spec);
  const pinned = checksum === undefined ? {} : { checksum };
  const mark = checksum === undefined ? '' : `-${checksum.slice(0, 12)}`;
  if (url !== undefined) {
    const format = /\.(qcow2|raw|vmdk)$/.exec(url)?.[1] ?? 'qcow2';
    const digest = sha256(url).slice(0, 12);
    return { url, fileName: `${cluster.name}-${digest}${mark}.${format}`, ...pinned };
  }
  return {
    url: factoryUrl(spec),
    fileName: `${cluster.name}-talos-${distribution.version}-${schematic.slice(0, 12)}${mark}.qcow2`,
    ...pinned,
  };
}

function ownUrl(spec: SpecOn<'proxmox'>): string | undefined {
  return spec.provider.image.url ?? (spec.distribution.kind === 'k3s' ? ubuntuImage : undefined);
}

function factoryUrl(spec: SpecOn<'proxmox'>): string {
  return `https://factory.talos.dev/image/${spec.provider.image.schematic}/${spec.distribution.version}/nocloud-amd64.qcow2`;
}
