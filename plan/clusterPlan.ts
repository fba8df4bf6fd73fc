// The shape of a finished plan: a plain, serialisable value that everything else reads.
// It must never hold a secret: it is printed, stored as a stack output and kept in golden files.
import type { Problem } from '../config/problem';
import type { Profile } from '../config/schema/cilium';
import type { ClusterSpec } from '../config/schema/stack';
import type { CiliumVersion } from '../config/schema/versions';
import type { AddressingPlan } from './ground/addressing';
import type { BgpPlan } from './objects/bgp/bgpPlan';
import type { AnnouncementPlan } from './objects/bgp/planAnnouncements';
import type { DevicePlan } from './decisions/devices';
import type { ExistingPlan } from './infrastructure/existing';
import type { HostsPlan } from './infrastructure/hosts';
import type { ProxmoxPlan } from './infrastructure/proxmox';
import type { K3sPlan } from './machines/k3s/planK3s';
import type { KernelPlan } from './ground/kernel';
import type { LoadBalancingPlan } from './decisions/loadBalancing';
import type { NodeConfigPlan } from './objects/nodeConfig/nodeConfigPlan';
import type { SecurityPlan } from './decisions/security';
import type { NamespacePlan } from './objects/spireNamespace';
import type { BetweenPlan, SegmentPlan } from './ground/segments';
import type { StandingChoice } from './decisions/standingChoices';
import type { TunnelPlan } from './decisions/tunnel';
import type { TuningPlan } from './decisions/tuning/planTuning';
import type { ApiEndpointPlan } from './decisions/apiEndpoint';
import type { Decision } from './decision';
import type { GatewayApiPlan } from './objects/gatewayApi';
import type { HostDns } from './decisions/hostDns';
import type { HetznerPlan } from './infrastructure/hetzner';
import type { MachinePlan } from './machines/talos/planMachines';
import type { PolicyPlan } from './objects/metadataPolicy';
import type { MtuPlan } from './decisions/mtu';
import type { TalosLifePlan } from './machines/talos/talosLife';
import type { NodePlan } from './ground/nodes';
import type { RoutingDecision } from './decisions/routing';
import type { Memory } from './running/memory';
import type { NodeChange } from './running/nodeChange';
import type { Topology } from './effective/facts';
import type { HelmValues } from '../chart/helmValue';
import type { ReasonedValue } from './values/reasonedValue';

/** Raised when a reader of stored plans could misread a new one. */
export const planFormat = 2;

export type InfrastructurePlan = HetznerPlan | ProxmoxPlan | HostsPlan | ExistingPlan;

/** Version, chart and values of Cilium. */
export interface CiliumPlan {
  readonly version: CiliumVersion;
  readonly chart: ChartSource;
  readonly namespace: 'kube-system';
  readonly release: 'cilium';
  /** Made before the release. */
  readonly namespaces: readonly NamespacePlan[];
  readonly profile: Profile;
  readonly rollout: ClusterSpec['cilium']['rollout'];
  /** Pulumi may uninstall it. Absent: the release stays with its cluster, whatever Pulumi deletes. */
  readonly uninstall?: true;
  /** Effective values with their reasons, sorted by key. */
  readonly values: readonly ReasonedValue[];
  /** The same, nested as Helm takes them. */
  readonly helmValues: HelmValues;
}

export type ChartSource =
  | {
      readonly kind: 'repository';
      readonly url: string;
      /** SHA-256 of the archive, hex. */ readonly digest?: string;
    }
  | { readonly kind: 'path'; readonly path: string }
  | { readonly kind: 'archive'; readonly path: string };

/** A finished plan: every decision with its reasons, every node, value and custom resource. */
export interface ClusterPlan {
  readonly format: typeof planFormat;
  readonly cluster: string;
  readonly kubernetes: string;
  readonly distribution: {
    readonly kind: 'talos' | 'k3s' | 'kubernetes';
    readonly version: string;
    /** Whether its nodes run kube-proxy. */
    readonly kubeProxy: boolean;
  };
  readonly segments: readonly SegmentPlan[];
  /** Absent where there is one segment. */
  readonly between?: BetweenPlan;
  readonly topology: Decision<Topology>;
  readonly routing: RoutingDecision;
  /** Absent where packets travel between nodes as they are. */
  readonly tunnel?: TunnelPlan;
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
  readonly changes?: {
    /** Made in this update. */
    readonly now: readonly NodeChange[];
    /** Asked for, and left until `safety.replace` names their nodes. */
    readonly waiting: readonly NodeChange[];
  };
  readonly infrastructure: InfrastructurePlan;
  /** Talos only. */
  readonly machines?: MachinePlan;
  /** Talos only. */
  readonly talosLife?: TalosLifePlan;
  /** k3s only. */
  readonly k3s?: K3sPlan;
  readonly cilium: CiliumPlan;
  /** Whether what holds data and the way in is protected against deletion. */
  readonly protect: boolean;
  /** Nodes that are not, though the rest is; absent where there are none. */
  readonly unprotected?: readonly string[];
  /** The administrator's certificates, where they are not those that the cluster is born with. */
  readonly adminCertificate?: { readonly serial: number; readonly days: number };
  /** Warnings and notes; what would have been refused never becomes a plan. */
  readonly remarks: readonly Problem[];
}
