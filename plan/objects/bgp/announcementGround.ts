// What announcements are planned and checked from: the ground of the stack, and what was decided of it.
// It must never hold what is made of them, but the plan of BGP that checks look at.
import type { BgpSection } from '../../../config/schema/bgp';
import type { LoadBalancingPlan } from '../../decisions/loadBalancing';
import type { RoutingDecision } from '../../decisions/routing';
import type { Topology } from '../../effective/facts';
import type { ValueView } from '../../effective/valueView';
import type { Ground } from '../../ground/ground';
import type { NodePlan } from '../../ground/nodes';
import type { BgpPlan } from './bgpPlan';

export interface AnnouncementGround extends Ground {
  readonly nodes: readonly NodePlan[];
  readonly topology: Topology;
  readonly routing: RoutingDecision;
  readonly loadBalancing: LoadBalancingPlan;
  /** Effective Helm values. */
  readonly values: ValueView;
}

/** The same where the stack has a section `bgp`. */
export interface BgpCheck extends AnnouncementGround {
  readonly section: BgpSection;
  readonly bgp: BgpPlan;
}
