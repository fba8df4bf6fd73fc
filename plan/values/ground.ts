// What Helm values are planned from: the stack and every decision taken before them.
import type { ClusterSpec } from '../../config/schema/stack';
import type { Asked } from '../ground/asked';
import type { AddressingPlan } from '../ground/addressing';
import type { Networks } from '../ground/networks';
import type { ApiEndpointPlan } from '../decisions/apiEndpoint';
import type { DevicePlan } from '../decisions/devices';
import type { LoadBalancingPlan } from '../decisions/loadBalancing';
import type { MtuPlan } from '../decisions/mtu';
import type { NodePlan } from '../ground/nodes';
import type { RoutingDecision } from '../decisions/routing';
import type { SecurityPlan } from '../decisions/security';
import type { TunnelPlan } from '../decisions/tunnel';
import type { TuningPlan } from '../decisions/tuning/planTuning';

export interface ValueGround {
  readonly spec: ClusterSpec;
  readonly asked: Asked;
  readonly nodes: readonly NodePlan[];
  readonly routing: RoutingDecision;
  readonly tunnel: TunnelPlan | undefined;
  readonly kubeProxyReplacement: boolean;
  readonly blocks: 'kubernetes' | 'cluster-pool';
  readonly addressing: AddressingPlan;
  readonly networks: Networks;
  readonly mtu: MtuPlan;
  readonly tuning: TuningPlan;
  readonly security: SecurityPlan;
  readonly loadBalancing: LoadBalancingPlan;
  readonly devices: DevicePlan;
  readonly apiEndpoint: ApiEndpointPlan;
}
