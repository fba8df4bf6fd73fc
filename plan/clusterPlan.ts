// The shape of a finished plan: a plain, serialisable value that everything else reads.
// It must never hold a secret: it is printed, stored as a stack output and kept in golden files.
import type { Problem } from '../config/problem';
import type { ClusterSpec } from '../config/schema/stack';
import type { ApiEndpointPlan } from './apiEndpoint';
import type { Decision } from './decision';
import type { HostDns } from './hostDns';
import type { HetznerPlan } from './infrastructure/hetzner';
import type { MachinePlan } from './machines';
import type { MtuPlan } from './mtu';
import type { NodePlan } from './nodes';
import type { RoutingDecision } from './routing';
import type { Topology } from './topology';
import type { HelmValues } from '../chart/helmValue';
import type { ReasonedValue } from './values/reasonedValue';

/** Raised when a reader of stored plans could misread a new one. */
export const planFormat = 1;

export type InfrastructurePlan = HetznerPlan;

export interface AddressingPlan {
  readonly network: string;
  readonly nodes: string;
  readonly services: string;
  readonly pods: string;
  /** Prefix length of each node's block of pod addresses. */
  readonly podBlock: number;
  /** How many nodes the pod range has room for. */
  readonly nodeCapacity: number;
}

export interface CiliumPlan {
  readonly version: string;
  readonly chart: ChartSource;
  readonly namespace: 'kube-system';
  readonly release: 'cilium';
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

export interface ClusterPlan {
  readonly format: typeof planFormat;
  readonly cluster: string;
  readonly kubernetes: string;
  readonly distribution: { readonly kind: 'talos'; readonly version: string };
  readonly topology: Decision<Topology>;
  readonly routing: RoutingDecision;
  readonly apiEndpoint: ApiEndpointPlan;
  readonly hostDns: Decision<HostDns>;
  readonly mtu: MtuPlan;
  readonly addressing: AddressingPlan;
  readonly nodes: readonly NodePlan[];
  readonly infrastructure: InfrastructurePlan;
  readonly machines: MachinePlan;
  readonly cilium: CiliumPlan;
  readonly protect: boolean;
  /** Warnings and notes; what would have been refused never becomes a plan. */
  readonly remarks: readonly Problem[];
}
