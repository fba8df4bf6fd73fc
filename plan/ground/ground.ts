// What a stack is, resolved once before anything is decided: its pools, networks, links and kernels.
// It must never hold a decision; and what is here must never be worked out again below.
import type { ClusterSpec } from '../../config/schema/stack';
import type { AddressingPlan } from './addressing';
import { planAddressing } from './addressing';
import { hardwareOf } from './hardware';
import type { KernelPlan } from './kernel';
import { planKernel } from './kernel';
import type { Networks } from './networks';
import { planNetworks } from './networks';
import type { Pools } from './pools';
import { planPools } from './pools';
import type { BetweenPlan, SegmentPlan } from './segments';
import { planBetween, planSegments } from './segments';

export interface Ground {
  readonly spec: ClusterSpec;
  readonly pools: Pools;
  readonly networks: Networks;
  readonly addressing: AddressingPlan;
  /** Those with nodes on them. */
  readonly segments: readonly SegmentPlan[];
  /** Undefined where there is one segment. */
  readonly between: BetweenPlan | undefined;
  /** Entries of `nodes.hardware` that there are nodes of; `undefined` among them where some have none. */
  readonly hardware: readonly (string | undefined)[];
  readonly kernel: KernelPlan;
}

export function groundOf(spec: ClusterSpec): Ground {
  const pools = planPools(spec);
  const hardware = hardwareOf(pools);
  const networks = planNetworks(spec, pools);
  const segments = planSegments(spec, networks, pools);
  return {
    spec,
    pools,
    networks,
    addressing: planAddressing(spec, networks),
    segments,
    between: planBetween(spec, segments),
    hardware,
    kernel: planKernel(spec, hardware),
  };
}
