// Says which releases the machines of a Talos cluster run, and how carefully they are brought there.
// It must never say how a step is done: that is the machines' keeper's.
import type { ClusterSpec } from '../config/schema/stack';

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
  /** Seconds one step may take. */
  readonly stepSeconds: number;
}

export function planTalosLife({ distribution, cluster }: ClusterSpec): TalosLifePlan {
  if (distribution.kind !== 'talos') throw new Error('the stack does not run Talos');
  return {
    talosVersion: distribution.version,
    installerImage: `${distribution.installer}:${distribution.version}`,
    kubernetesVersion: cluster.kubernetes,
    ...distribution.upgrade,
  };
}
