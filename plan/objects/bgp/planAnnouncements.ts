// Plans how the network learns of pods and Services: BGP, address pools, L2 announcements, and what would not work.
// It must never plan objects that would tell nobody anything without saying so.
import type { AddressingPlan } from '../../ground/addressing';
import type { ClusterSpec } from '../../../config/schema/stack';
import type { LoadBalancingPlan } from '../../decisions/loadBalancing';
import type { NodePlan } from '../../ground/nodes';
import type { Outcome } from '../../outcome';
import type { RoutingDecision } from '../../decisions/routing';
import type { SegmentPlan } from '../../ground/segments';
import type { Topology } from '../../effective/facts';
import type { ValueView } from '../../effective/valueView';
import { bgpObjects } from './bgpObjects';
import type { BgpPlan } from './bgpPlan';
import { checkBgp } from './checkBgp';
import { checkPools } from './checkPools';
import type { CiliumObject } from './ciliumObject';
import { planBgp } from './planBgp';
import { l2Objects, poolObjects } from './poolObjects';

/** Custom resources in the order in which they are made. */
export interface AnnouncementPlan {
  readonly pools: readonly CiliumObject[];
  readonly l2: readonly CiliumObject[];
  readonly bgp: readonly CiliumObject[];
}

export function announcesAnything({ pools, l2, bgp }: AnnouncementPlan): boolean {
  return pools.length + l2.length + bgp.length > 0;
}

export interface AnnouncementGround {
  readonly spec: ClusterSpec;
  readonly nodes: readonly NodePlan[];
  readonly addressing: AddressingPlan;
  readonly segments: readonly SegmentPlan[];
  readonly topology: Topology;
  readonly routing: RoutingDecision;
  readonly loadBalancing: LoadBalancingPlan;
  /** Effective Helm values. */
  readonly values: ValueView;
}

export interface Announced {
  /** Absent where the stack has no section `bgp`. */
  readonly bgp?: BgpPlan;
  readonly announcements: AnnouncementPlan;
}

export function planAnnouncements(ground: AnnouncementGround): Outcome<Announced> {
  const { spec, nodes, loadBalancing, values } = ground;
  const { version } = spec.cilium;
  const secretsNamespace = values.text('bgpControlPlane.secretsNamespace.name');
  const bgp = planBgp({ spec, nodes, secretsNamespace });
  return {
    value: {
      ...(bgp === undefined ? {} : { bgp }),
      announcements: {
        pools: poolObjects(version, loadBalancing),
        l2: l2Objects(version, loadBalancing, nodes),
        bgp: bgp === undefined ? [] : bgpObjects(version, bgp),
      },
    },
    problems: [
      ...checkPools(ground),
      ...(bgp === undefined || spec.bgp === undefined ? [] : checkBgp({ ...ground, section: spec.bgp, bgp })),
    ],
  };
}
