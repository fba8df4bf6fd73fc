// What Helm values are planned from: the stack and every decision taken before them.
import type { ClusterSpec } from '../../config/schema/stack';
import type { Asked } from '../asked/asked';
import type { AddressingPlan } from '../addressing';
import type { ApiEndpointPlan } from '../apiEndpoint';
import type { DevicePlan } from '../devices';
import type { LoadBalancingPlan } from '../loadBalancing';
import type { MtuPlan } from '../mtu';
import type { NodePlan } from '../nodes';
import type { RoutingDecision } from '../routing';
import type { SecurityPlan } from '../security';
import type { TunnelPlan } from '../tunnel';
import type { TuningPlan } from '../tuning/planTuning';

export interface ValueGround {
  readonly spec: ClusterSpec;
  readonly asked: Asked;
  readonly nodes: readonly NodePlan[];
  readonly routing: RoutingDecision;
  readonly tunnel: TunnelPlan | undefined;
  readonly kubeProxyReplacement: boolean;
  readonly blocks: 'kubernetes' | 'cluster-pool';
  readonly addressing: AddressingPlan;
  readonly mtu: MtuPlan;
  readonly tuning: TuningPlan;
  readonly security: SecurityPlan;
  readonly loadBalancing: LoadBalancingPlan;
  readonly devices: DevicePlan;
  readonly apiEndpoint: ApiEndpointPlan;
}
