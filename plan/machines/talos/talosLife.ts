// Says which releases the machines of a Talos cluster run, and how carefully they are brought there.
// It must never say how a step is done: that is the machines' keeper's.
// Source: siderolabs/image-factory, installer images by platform; siderolabs/talos v1.12.0, machine.install.grubUseUKICmdline.
import type { ClusterSpec } from '../../../config/schema/stack';
import type { DrainPlan } from '../drainConsent';
import { planDrain } from '../drainConsent';
import type { EtcdSnapshotPlan } from '../etcdSnapshots';
import { planEtcdSnapshots } from '../etcdSnapshots';

export interface TalosLifePlan {
  /** With a leading `v`. */
  readonly talosVersion: string;
  /** Installer image with its tag. */
  readonly installerImage: string;
  /** Without a leading `v`. */
  readonly kubernetesVersion: string;
  /** Whether a config may restart machines, one at a time. */
  readonly rebootForConfig: boolean;
  /** How many workers may restart at once. */
  readonly workersAtATime: number;
  /** Seconds the pods of a node that leaves have to go. */
  readonly drainSeconds: number;
  /** What may be lost with the pods of such a node; left out: nothing. */
  readonly drain?: DrainPlan;
  /** Seconds one step may take. */
  readonly stepSeconds: number;
  /** Where snapshots of etcd go; absent where none are taken. */
  readonly snapshots?: EtcdSnapshotPlan;
}

/** The Image Factory's schematic without any extension; schematics are named by the SHA-256 of their YAML. */
const plainSchematic = '376567988ad370138ad8b2698212367b8edcb69b5fd68c80be1f2ec7d603b4ba';

export function planTalosLife(spec: ClusterSpec): TalosLifePlan {
  const { distribution, cluster } = spec;
  if (distribution.kind !== 'talos') throw new Error('the stack does not run Talos');
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
export function talosInstaller({ distribution, provider }: ClusterSpec): string {
  if (distribution.kind !== 'talos') throw new Error('the stack does not run Talos');
  const platform = provider.kind === 'proxmox' ? 'nocloud' : 'hcloud';
  const schematic = provider.kind === 'proxmox' ? provider.image.schematic : plainSchematic;
  const image = distribution.installer ?? `factory.talos.dev/${platform}-installer/${schematic}`;
  return `${image}:${distribution.version}`;
}
