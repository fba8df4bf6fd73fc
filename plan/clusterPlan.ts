// The shape of a finished plan: a plain, serialisable value that everything else reads.
// It must never hold a secret: it is printed, stored as a stack output and kept in golden files.
import type { Problem } from '../config/problem';
import type { Profile } from '../config/schema/cilium';
import type { ClusterSpec } from '../config/schema/stack';
import type { AddressingPlan } from './addressing';
import type { BgpPlan } from './bgp/bgpPlan';
import type { AnnouncementPlan } from './bgp/planAnnouncements';
import type { DevicePlan } from './devices';
import type { ExistingPlan } from './infrastructure/existing';
import type { HostsPlan } from './infrastructure/hosts';
import type { ProxmoxPlan } from './infrastructure/proxmox';
import type { K3sPlan } from './k3s';
import type { KernelPlan } from './kernel';
import type { LoadBalancingPlan } from './loadBalancing';
import type { NodeConfigPlan } from './nodeConfig/nodeConfigPlan';
import type { SecurityPlan } from './security';
import type { NamespacePlan } from './spireNamespace';
import type { BetweenPlan, SegmentPlan } from './segments';
import type { StandingChoice } from './standingChoices';
import type { TuningPlan } from './tuning/planTuning';
import type { ApiEndpointPlan } from './apiEndpoint';
import type { Decision } from './decision';
import type { GatewayApiPlan } from './gatewayApi';
import type { HostDns } from './hostDns';
import type { HetznerPlan } from './infrastructure/hetzner';
import type { MachinePlan } from './machines';
import type { MtuPlan } from './mtu';
import type { TalosLifePlan } from './talosLife';
import type { NodePlan } from './nodes';
import type { RoutingDecision } from './routing';
import type { Topology } from './topology';
import type { HelmValues } from '../chart/helmValue';
import type { ReasonedValue } from './values/reasonedValue';

/** Raised when a reader of stored plans could misread a new one. */
export const planFormat = 2;

export type InfrastructurePlan = HetznerPlan | ProxmoxPlan | HostsPlan | ExistingPlan;

/** Version, chart and values of Cilium. */
export interface CiliumPlan {
  readonly version: string;
  readonly chart: ChartSource;
  readonly namespace: 'kube-system';
  readonly release: 'cilium';
  /** Made before the release. */
  readonly namespaces: readonly NamespacePlan[];
  readonly profile: Profile;
  readonly rollout: ClusterSpec['cilium']['rollout'];
  /** Effective values with their reasons, sorted by key. */
  readonly values: readonly ReasonedValue[];
  /** The same, nested as Helm takes them. */
  readonly helmValues: HelmValues;
}

export type ChartSource =
  | { readonly kind: 'repository'; readonly url: string }
  | { readonly kind: 'path'; readonly path: string }
  | { readonly kind: 'archive'; readonly path: string };

/** A finished plan: every decision with its reasons, every node, value and custom resource. */
export interface ClusterPlan {
  readonly format: typeof planFormat;
  readonly cluster: string;
  readonly kubernetes: string;
  readonly distribution: { readonly kind: 'talos' | 'k3s' | 'kubernetes'; readonly version: string };
  readonly segments: readonly SegmentPlan[];
  /** Absent where there is one segment. */
  readonly between?: BetweenPlan;
  readonly topology: Decision<Topology>;
  readonly routing: RoutingDecision;
  readonly apiEndpoint: ApiEndpointPlan;
  /** Talos only. */
  readonly hostDns?: Decision<HostDns>;
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
  /** Absent without Gateway API, and where the cluster has its definitions already. */
  readonly gatewayApi?: GatewayApiPlan;
  readonly mtu: MtuPlan;
  readonly addressing: AddressingPlan;
  readonly nodes: readonly NodePlan[];
  readonly infrastructure: InfrastructurePlan;
  /** Talos only. */
  readonly machines?: MachinePlan;
  /** Talos only. */
  readonly talosLife?: TalosLifePlan;
  /** k3s only. */
  readonly k3s?: K3sPlan;
  readonly cilium: CiliumPlan;
  readonly protect: boolean;
  /** Warnings and notes; what would have been refused never becomes a plan. */
  readonly remarks: readonly Problem[];
}
