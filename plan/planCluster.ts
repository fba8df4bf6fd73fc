// Turns a stack's configuration into its plan: decisions, what follows from them, and the judgement of both.
// It must never return a plan that a rule refuses.
import type { ChartKeys } from '../chart/keys/chartKeys';
import type { Problem } from '../config/problem';
import type { ClusterSpec } from '../config/schema/stack';
import { checkStack } from './checks/checkStack';
import type { ClusterPlan } from './clusterPlan';
import { planFormat } from './clusterPlan';
import { planStandingChoices } from './decisions/standingChoices';
import { planInfrastructure } from './infrastructure/planInfrastructure';
import { judge, judgeHelmValues, ruleContextOf } from './judge';
import { acceptedLater } from './laterWarnings';
import { planProtection } from './machines/protection';
import { planGatewayApi } from './objects/gatewayApi';
import { planMetadataPolicy } from './objects/metadataPolicy';
import { planMemory } from './running/planMemory';
import type { RunningStack } from './running/runningStack';
import { nothingRuns } from './running/runningStack';
import { settle } from './settle';
import { planCilium } from './values/ciliumPlan';

/** What a plan takes from beside the stack. */
export interface PlanOptions {
  /** Chart repository for stacks that name no chart source of their own. */
  readonly chartRepository?: string;
  /** Where the definitions of Gateway API are, instead of their own releases; see `planGatewayApi`. */
  readonly gatewayApiMirror?: string;
  /** What a modified chart knows, where the stack names one: from `keysOfChart`. */
  readonly chartKeys?: ChartKeys;
  /** What was found before planning began, and goes on with the plan. */
  readonly remarks?: readonly Problem[];
  /** What the stack has built already, and where: from `readRunning`. Default: nothing. */
  readonly running?: RunningStack;
}

/** @throws RefusedError with every problem that rules it out */
export function planCluster(stack: ClusterSpec, options: PlanOptions = {}): ClusterPlan {
  const running = stack.observed === undefined ? (options.running ?? nothingRuns) : nothingRuns;
  const { value: settled, problems } = settle(stack, running);
  const { spec, decided, derived } = settled;
  const cilium = planCilium(spec, derived, options.chartRepository);
  const remarks = judge(
    spec,
    [...problems, ...checkStack(settled, cilium.chart), ...(options.remarks ?? [])],
    judgeHelmValues(spec, derived, ruleContextOf(spec, decided, derived), options.chartKeys),
  );
  const { between, tunnel, places, nodes, apiEndpoint } = decided;
  const { view, bgp, nodeConfig } = derived;
  const policies = planMetadataPolicy(spec);
  const gatewayApi = planGatewayApi(spec, view, options.gatewayApiMirror);
  const { adminCertificate } = spec.safety;
  const later = acceptedLater(spec);
  return {
    format: planFormat,
    cluster: spec.cluster.name,
    kubernetes: spec.cluster.kubernetes,
    segments: decided.segments,
    ...(between === undefined ? {} : { between }),
    topology: decided.topology,
    routing: decided.routing,
    ...(tunnel === undefined ? {} : { tunnel }),
    apiEndpoint,
    kernel: decided.kernel,
    mtu: decided.mtu,
    addressing: decided.addressing,
    tuning: decided.tuning,
    security: decided.security,
    loadBalancing: decided.loadBalancing,
    devices: decided.devices,
    ...(nodeConfig === undefined ? {} : { nodeConfig }),
    standingChoices: planStandingChoices(spec, decided, view),
    ...(bgp === undefined ? {} : { bgp }),
    announcements: derived.announcements,
    ...(policies === undefined ? {} : { policies }),
    ...(gatewayApi === undefined ? {} : { gatewayApi }),
    nodes,
    memory: planMemory(decided),
    ...(places.changes === undefined ? {} : { changes: places.changes }),
    infrastructure: planInfrastructure(spec, decided, derived, running),
    distribution: derived.distribution,
    cilium,
    ...planProtection(spec, places.changes),
    ...(adminCertificate === undefined ? {} : { adminCertificate }),
    ...(later === undefined ? {} : { acceptedLater: later }),
    remarks,
  };
}
