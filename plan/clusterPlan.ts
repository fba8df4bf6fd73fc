// The shape of a finished plan: a plain, serialisable value that everything else reads.
// It must never hold a secret: it is printed, stored as a stack output and kept in golden files.
import type { Problem } from '../config/problem';
import type { AcceptedLater } from './accept';
import type { AddressingPlan } from './ground/addressing';
import type { BgpPlan } from './objects/bgp/bgpPlan';
import type { AnnouncementPlan } from './objects/bgp/planAnnouncements';
import type { DevicePlan } from './decisions/devices';
import type { KernelPlan } from './ground/kernel';
import type { LoadBalancingPlan } from './decisions/loadBalancing';
import type { NodeConfigPlan } from './objects/nodeConfig/nodeConfigPlan';
import type { SecurityPlan } from './decisions/security';
import type { BetweenPlan, SegmentPlan } from './ground/segments';
import type { StandingChoice } from './decisions/standingChoices';
import type { TunnelPlan } from './decisions/tunnel';
import type { TuningPlan } from './decisions/tuning/planTuning';
import type { ApiEndpointPlan } from './decisions/apiEndpoint';
import type { Decision } from './decision';
import type { GatewayApiPlan } from './objects/gatewayApi';
import type { PolicyPlan } from './objects/metadataPolicy';
import type { MtuPlan } from './decisions/mtu';
import type { NodePlan } from './ground/nodes';
import type { RoutingDecision } from './decisions/routing';
import type { Memory } from './running/memory';
import type { NodeChanges } from './running/nodeChange';
import type { Topology } from './effective/facts';
import type { InfrastructurePlan } from './infrastructure/planInfrastructure';
import type { DistributionPlan } from './machines/planDistribution';
import type { CiliumPlan } from './values/ciliumPlan';

/** Raised when a reader of stored plans could misread a new one. */
export const planFormat = 3;

/** A finished plan: every decision with its reasons, every node, value and custom resource. */
export interface ClusterPlan {
  readonly format: typeof planFormat;
  readonly cluster: string;
  readonly kubernetes: string;
  readonly segments: readonly SegmentPlan[];
  /** Absent where there is one segment. */
  readonly between?: BetweenPlan;
  readonly topology: Decision<Topology>;
  readonly routing: RoutingDecision;
  /** Absent where packets travel between nodes as they are. */
  readonly tunnel?: TunnelPlan;
  readonly apiEndpoint: ApiEndpointPlan;
  readonly kernel: KernelPlan;
  readonly tuning: TuningPlan;
  readonly security: SecurityPlan;
  readonly loadBalancing: LoadBalancingPlan;
  readonly devices: DevicePlan;
  /** Absent where all nodes have the same options. */
  readonly nodeConfig?: NodeConfigPlan;
  readonly standingChoices: readonly StandingChoice[];
  /** Absent where the stack names no routers. */
  readonly bgp?: BgpPlan;
  /** Custom resources that say where pods and Services are. */
  readonly announcements: AnnouncementPlan;
  /** Clusterwide policies of the plan's own; absent where it has none. */
  readonly policies?: PolicyPlan;
  /** Absent without Gateway API, and where the cluster has its definitions already. */
  readonly gatewayApi?: GatewayApiPlan;
  readonly mtu: MtuPlan;
  readonly addressing: AddressingPlan;
  readonly nodes: readonly NodePlan[];
  /** What has to be remembered, so that nodes and the API stay where they are. */
  readonly memory: Memory;
  /** What becomes of nodes that run; absent where nothing of them changes. */
  readonly changes?: NodeChanges;
  /** Where machines come from, and what is around them. */
  readonly infrastructure: InfrastructurePlan;
  /** What turns machines into nodes; of a cluster that was there already, what it is. */
  readonly distribution: DistributionPlan;
  readonly cilium: CiliumPlan;
  /** Whether what holds data and the way in is protected against deletion. */
  readonly protect: boolean;
  /** Nodes that are not, though the rest is; absent where there are none. */
  readonly unprotected?: readonly string[];
  /** The administrator's certificates, where they are not those that the cluster is born with. */
  readonly adminCertificate?: { readonly serial: number; readonly days: number };
  /** Warnings that come after a plan, if they come, and are accepted beforehand; absent where there are none. */
  readonly acceptedLater?: AcceptedLater;
  /** Warnings and notes; what would have been refused never becomes a plan. */
  readonly remarks: readonly Problem[];
}

/** A plan of one distribution on one provider. */
export type PlanOf<
  D extends DistributionPlan['kind'],
  I extends InfrastructurePlan['kind'] = InfrastructurePlan['kind'],
> = ClusterPlan & {
  readonly distribution: Extract<DistributionPlan, { kind: D }>;
  readonly infrastructure: Extract<InfrastructurePlan, { kind: I }>;
};

export function isPlanOf<D extends DistributionPlan['kind'], I extends InfrastructurePlan['kind']>(
  plan: ClusterPlan,
  distribution: D,
  infrastructure: I,
): plan is PlanOf<D, I> {
  return plan.distribution.kind === distribution && plan.infrastructure.kind === infrastructure;
}
