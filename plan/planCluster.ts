// Turns a stack's configuration into its plan: every decision in order, then the rules over all of it.
// It must never return a plan that a rule refuses.
import { cidr, subnetCount } from '../config/cidr';
import type { Problem } from '../config/problem';
import { RefusedError, sortProblems } from '../config/problem';
import { defaultChartRepository } from '../config/schema/cilium';
import type { ClusterSpec } from '../config/schema/stack';
import { planApiEndpoint } from './apiEndpoint';
import type { AddressingPlan, ChartSource, CiliumPlan, ClusterPlan } from './clusterPlan';
import { planFormat } from './clusterPlan';
import { planHostDns } from './hostDns';
import { planHetzner } from './infrastructure/hetzner';
import { planMachines } from './machines';
import { planMtu } from './mtu';
import { planNodes } from './nodes';
import { planRouting } from './routing';
import { factsOf } from './factsOf';
import type { RuleContext } from './rules';
import { rules, runRules } from './rules';
import { planTopology } from './topology';
import { planValues } from './values/planValues';
import type { ReasonedValue } from './values/reasonedValue';
import { pathOfKey, toHelmValues } from './values/reasonedValue';
import { ValueView } from './values/valueView';

export interface PlanOptions {
  /** Chart repository for stacks that name no chart source of their own. */
  readonly chartRepository?: string;
}

/** @throws RefusedError with every problem that rules it out */
export function planCluster(spec: ClusterSpec, options: PlanOptions = {}): ClusterPlan {
  const topology = planTopology(spec);
  const { decision: routing, problems } = planRouting(spec, topology.choice);
  const mtu = planMtu(spec, routing.choice);
  const nodes = planNodes(spec);
  const apiEndpoint = planApiEndpoint(spec);
  const values = planValues(spec, routing, mtu);
  const hostDns = planHostDns(values);
  const context: RuleContext = {
    version: spec.cilium.version,
    values: new ValueView(spec.cilium.version, toHelmValues(values)),
    facts: factsOf(spec, topology.choice, routing.choice, mtu, hostDns.choice),
    stack: { spec, topology: topology.choice, routing, nodes },
  };
  const broken = runRules(rules, context, (key) => pathOfKey(values, key));
  // Where the routing itself cannot work, rules that trip on values planned from it would only repeat that.
  const found =
    problems.length === 0 ? broken : [...problems, ...broken.filter(({ path }) => !path.startsWith('helm:'))];
  const refusals = found.filter(({ severity }) => severity === 'refuse');
  if (refusals.length > 0) throw new RefusedError(refusals);
  return {
    format: planFormat,
    cluster: spec.cluster.name,
    kubernetes: spec.cluster.kubernetes,
    distribution: { kind: 'talos', version: spec.distribution.version },
    topology,
    routing,
    apiEndpoint,
    hostDns,
    mtu,
    addressing: planAddressing(spec),
    nodes,
    infrastructure: planHetzner(spec, nodes, apiEndpoint, routing.choice),
    machines: planMachines(spec, apiEndpoint, hostDns.choice),
    cilium: planCilium(spec, values, options),
    protect: spec.safety.protect,
    remarks: sortProblems(found satisfies Problem[]),
  };
}

function planAddressing(spec: ClusterSpec): AddressingPlan {
  const { range, nodes, services, pods, podBlock } = spec.network;
  return { network: range, nodes, services, pods, podBlock, nodeCapacity: subnetCount(cidr(pods), podBlock) };
}

function planCilium(spec: ClusterSpec, values: readonly ReasonedValue[], options: PlanOptions): CiliumPlan {
  return {
    version: spec.cilium.version,
    chart: chartSource(spec.cilium.chart, options.chartRepository ?? defaultChartRepository),
    namespace: 'kube-system',
    release: 'cilium',
    rollout: spec.cilium.rollout,
    values,
    helmValues: toHelmValues(values),
  };
}

function chartSource(chart: ClusterSpec['cilium']['chart'], repository: string): ChartSource {
  if (chart === undefined) return { kind: 'repository', url: repository };
  if ('repository' in chart) return { kind: 'repository', url: chart.repository };
  if ('path' in chart) return { kind: 'path', path: chart.path };
  return { kind: 'archive', path: chart.archive };
}
