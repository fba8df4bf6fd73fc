// Takes every decision of a stack, each with what the former have decided.
// It must never be asked for one of them alone: what follows from decisions reads them, and decides nothing again.
import type { ClusterSpec } from '../config/schema/stack';
import type { Asked } from './ground/asked';
import { atValues, nothingAsked } from './ground/asked';
import { planBlocks } from './ground/addressing';
import type { Ground } from './ground/ground';
import { groundOf } from './ground/ground';
import type { ApiEndpointPlan } from './decisions/apiEndpoint';
import { planApiEndpoint } from './decisions/apiEndpoint';
import type { Decision } from './decision';
import type { DevicePlan } from './decisions/devices';
import { planDevices } from './decisions/devices';
import { planKubeProxy } from './decisions/kubeProxy';
import { keepApiEndpoint } from './running/keepApiEndpoint';
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
import type { Topology } from './effective/facts';
import { planTopology } from './decisions/topology';
import type { TunnelPlan } from './decisions/tunnel';
import { planTunnel } from './decisions/tunnel';
import type { TuningPlan } from './decisions/tuning/planTuning';
import { planTuning } from './decisions/tuning/planTuning';

/** All that is decided of a stack, beside the ground it stands on. Helm values, objects, machines and rules follow from it. */
export interface Decisions extends Ground {
  /** What Helm values decided. */
  readonly asked: Asked;
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
  const ground = { ...groundOf(spec), asked };
  const topology = planTopology(ground);
  const routing = said.take(planRouting({ ...ground, topology: topology.choice }));
  const tunnel = planTunnel(ground, routing.choice);
  const kubeProxyReplacement = planKubeProxy(spec, asked);
  const security = said.take(planSecurity(ground, asked));
  const encryption = security.encryption.choice;
  const mtu = said.take(planMtu({ ...ground, tunnel, encryption }));
  const tuning = said.take(
    planTuning({ ...ground, routing: routing.choice, encryption, kubeProxyReplacement, tunnel }),
  );
  const loadBalancing = said.take(planLoadBalancing(spec, asked));
  const places = said.take(planPlaces(ground, running));
  const { nodes } = places;
  const planned = planApiEndpoint(ground, nodes);
  const apiEndpoint = said.take(keepApiEndpoint(spec, { planned, nodes, running: running.api }));
  const value: Decisions = {
    ...ground,
    topology,
    routing,
    tunnel,
    kubeProxyReplacement,
    blocks: planBlocks(spec),
    security,
    mtu,
    tuning,
    loadBalancing,
    places,
    nodes,
    apiEndpoint,
    devices: planDevices(ground, asked),
  };
  return { value, problems: atValues(asked, said.problems) };
}
