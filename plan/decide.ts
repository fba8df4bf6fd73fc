// Takes every decision of a stack, each with what the former have decided.
// It must never be asked for one of them alone: what follows from decisions reads them, and decides nothing again.
import type { ClusterSpec } from '../config/schema/stack';
import type { Asked } from './ground/asked';
import { atValues, nothingAsked } from './ground/asked';
import type { AddressingPlan } from './ground/addressing';
import { planAddressing, planBlocks } from './ground/addressing';
import type { ApiEndpointPlan } from './decisions/apiEndpoint';
import { planApiEndpoint } from './decisions/apiEndpoint';
import type { Decision } from './decision';
import type { DevicePlan } from './decisions/devices';
import { planDevices } from './decisions/devices';
import { planKubeProxy } from './decisions/kubeProxy';
import { keepApiEndpoint } from './decisions/keepApiEndpoint';
import type { KernelPlan } from './ground/kernel';
import { planKernel } from './ground/kernel';
import type { LoadBalancingPlan } from './decisions/loadBalancing';
import { planLoadBalancing } from './decisions/loadBalancing';
import type { MtuPlan } from './decisions/mtu';
import { planMtu } from './decisions/mtu';
import type { NodePlan } from './ground/nodes';
import type { Outcome } from './outcome';
import { Gathering } from './outcome';
import type { RoutingDecision } from './decisions/routing';
import { planRouting } from './decisions/routing';
import type { PlacesPlan } from './running/planPlaces';
import { planPlaces } from './running/planPlaces';
import type { RunningStack } from './running/runningStack';
import type { SecurityPlan } from './decisions/security';
import { planSecurity } from './decisions/security';
import type { BetweenPlan, SegmentPlan } from './ground/segments';
import { planBetween, planSegments } from './ground/segments';
import type { Topology } from './effective/facts';
import { planTopology } from './decisions/topology';
import type { TunnelPlan } from './decisions/tunnel';
import { planTunnel } from './decisions/tunnel';
import type { TuningPlan } from './decisions/tuning/planTuning';
import { planTuning } from './decisions/tuning/planTuning';

/** All that is decided of a stack. Helm values, objects, machines and rules follow from it. */
export interface Decisions {
  /** What Helm values decided. */
  readonly asked: Asked;
  readonly addressing: AddressingPlan;
  readonly segments: readonly SegmentPlan[];
  /** Undefined where there is one segment. */
  readonly between: BetweenPlan | undefined;
  readonly topology: Decision<Topology>;
  readonly routing: RoutingDecision;
  /** Undefined where packets travel as they are. */
  readonly tunnel: TunnelPlan | undefined;
  /** Whether Cilium serves Services in place of kube-proxy. */
  readonly kubeProxyReplacement: boolean;
  /** Who gives nodes their blocks of pod addresses: the Helm value `ipam.mode`. */
  readonly blocks: 'kubernetes' | 'cluster-pool';
  readonly security: SecurityPlan;
  readonly mtu: MtuPlan;
  readonly kernel: KernelPlan;
  readonly tuning: TuningPlan;
  readonly loadBalancing: LoadBalancingPlan;
  readonly places: PlacesPlan;
  readonly nodes: readonly NodePlan[];
  readonly apiEndpoint: ApiEndpointPlan;
  readonly devices: DevicePlan;
}

/**
 * @param running what the stack has built already, and where
 * @param asked what Helm values decide
 * @throws RefusedError where nodes have no place
 */
export function decide(
  spec: ClusterSpec,
  running: RunningStack,
  asked: Asked = nothingAsked,
): Outcome<Decisions> {
  const said = new Gathering();
  const segments = planSegments(spec);
  const between = planBetween(spec, segments);
  const topology = planTopology(spec, segments);
  const routing = said.take(planRouting({ spec, asked, topology: topology.choice, segments }));
  const tunnel = planTunnel(spec, routing.choice, asked);
  const kubeProxyReplacement = planKubeProxy(spec, asked);
  const security = said.take(planSecurity(spec, asked));
  const encryption = security.encryption.choice;
  const mtu = said.take(planMtu({ spec, asked, tunnel, encryption, segments, between }));
  const kernel = planKernel(spec);
  const tuning = said.take(
    planTuning({ spec, kernel, routing: routing.choice, encryption, kubeProxyReplacement, tunnel }),
  );
  const loadBalancing = said.take(planLoadBalancing(spec, asked));
  const places = said.take(planPlaces(spec, running));
  const { nodes } = places;
  const planned = planApiEndpoint(spec, nodes);
  const apiEndpoint = said.take(keepApiEndpoint(spec, { planned, nodes, running: running.api }));
  const value: Decisions = {
    asked,
    addressing: planAddressing(spec),
    segments,
    between,
    topology,
    routing,
    tunnel,
    kubeProxyReplacement,
    blocks: planBlocks(spec),
    security,
    mtu,
    kernel,
    tuning,
    loadBalancing,
    places,
    nodes,
    apiEndpoint,
    devices: planDevices(spec, asked),
  };
  return { value, problems: atValues(asked, said.problems) };
}
