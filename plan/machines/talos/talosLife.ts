// Says which releases the machines of a Talos cluster run, and how carefully they are brought there.
// It must never say how a step is done: that is the machines' keeper's.
// Source: siderolabs/image-factory, installer images by platform; siderolabs/talos v1.12.0, machine.install.grubUseUKICmdline.
import type { TalosSpec } from '../../../config/schema/stack';
import { planDrain } from '../drainConsent';
import { planEtcdSnapshots } from '../etcdSnapshots';
import type { TalosLifePlan } from './talosPlan';

/** The Image Factory's schematic without any extension; schematics are named by the SHA-256 of their YAML. */
const plainSchematic = '376567988ad370138ad8b2698212367b8edcb69b5fd68c80be1f2ec7d603b4ba';

export function planTalosLife(spec: TalosSpec): TalosLifePlan {
  const { distribution, cluster } = spec;
  return {
    talosVersion: distribution.version,
    installerImage: talosInstaller(spec),
    kubernetesVersion: cluster.kubernetes,
    ...distribution.upgrade,
    ...planEtcdSnapshots(spec),
    ...planDrain(spec),
  };
}

/**
 * The installer of the machines' own platform, with its tag. The generic one carries the kernel command line of bare metal: a
 * machine upgraded by it would no longer find its cloud's metadata, nor its network devices under the names they had.
 */
export function talosInstaller({ distribution, provider }: TalosSpec): string {
  const platform = provider.kind === 'proxmox' ? 'nocloud' : 'hcloud';
  const schematic = provider.kind === 'proxmox' ? provider.image.schematic : plainSchematic;
  const image = distribution.installer ?? `factory.talos.dev/${platform}-installer/${schematic}`;
  return `${image}:${distribution.version}`;
}
