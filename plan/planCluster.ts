// Turns a stack's configuration into its plan: decisions, what follows from them, and the judgement of both.
// It must never return a plan that a rule refuses.
import type { ChartKeys } from '../chart/keys/chartKeys';
import type { Problem } from '../config/problem';
import { defaultChartRepository } from '../config/schema/cilium';
import type { ClusterSpec } from '../config/schema/stack';
import { checkAllowKeys } from './allowKeys';
import type { ChartSource, CiliumPlan, ClusterPlan, InfrastructurePlan } from './clusterPlan';
import { planFormat } from './clusterPlan';
import type { Decisions } from './decide';
import type { Derived } from './derive';
import { checkDownloads, checkRegistryMirrors, planDownloads } from './machines/downloads';
import { checkEtcdSnapshots } from './machines/etcdSnapshots';
import { planGatewayApi } from './objects/gatewayApi';
import { checkHostKeys } from './ground/hostKeyRemarks';
import { planExisting } from './infrastructure/existing';
import { planHetzner } from './infrastructure/hetzner';
import { planHosts } from './infrastructure/hosts';
import { planProxmox } from './infrastructure/proxmox';
import { runsKubeProxy } from './decisions/kubeProxy';
import { judge, judgeHelmValues, ruleContextOf } from './judge';
import { checkPatchNames, planMachines } from './machines/talos/planMachines';
import { planMetadataPolicy } from './objects/metadataPolicy';
import { checkUnprotected, planProtection } from './machines/protection';
import { planMemory } from './running/planMemory';
import type { RunningStack } from './running/runningStack';
import { nothingRuns } from './running/runningStack';
import { checkObservedSecrets, checkSecretOverrides } from './secretRemarks';
import { settle } from './settle';
import { planNamespaces } from './objects/spireNamespace';
import { planStandingChoices } from './decisions/standingChoices';
import { planTalosLife } from './machines/talos/talosLife';

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
  const { value: settled, problems: ofDecisions } = settle(stack, running);
  const { spec, decided, derived } = settled;
  const context = ruleContextOf(spec, decided, derived);
  const remarks = judge(
    spec,
    [...ofDecisions, ...checkStack(spec, decided, derived, options), ...(options.remarks ?? [])],
    judgeHelmValues(spec, derived, context, options.chartKeys),
  );
  const { between, topology, routing, tunnel, places, nodes, apiEndpoint } = decided;
  const { bgp, announcements, nodeConfig, k3s, hostDns } = derived;
  const policies = planMetadataPolicy(spec);
  const gatewayApi = planGatewayApi(spec, derived.view, options.gatewayApiMirror);
  return {
    format: planFormat,
    cluster: spec.cluster.name,
    kubernetes: spec.cluster.kubernetes,
    distribution: {
      kind: spec.distribution.kind,
      version: spec.distribution.version,
      kubeProxy: runsKubeProxy(spec.distribution),
    },
    segments: decided.segments,
    ...(between === undefined ? {} : { between }),
    topology,
    routing,
    ...(tunnel === undefined ? {} : { tunnel }),
    apiEndpoint,
    ...(hostDns === undefined ? {} : { hostDns }),
    kernel: decided.kernel,
    mtu: decided.mtu,
    addressing: decided.addressing,
    tuning: decided.tuning,
    security: decided.security,
    loadBalancing: decided.loadBalancing,
    devices: decided.devices,
    ...(nodeConfig === undefined ? {} : { nodeConfig }),
    standingChoices: planStandingChoices(spec, decided, derived.view),
    ...(bgp === undefined ? {} : { bgp }),
    announcements,
    ...(policies === undefined ? {} : { policies }),
    ...(gatewayApi === undefined ? {} : { gatewayApi }),
    nodes,
    memory: planMemory(spec, { nodes, apiEndpoint, places }),
    ...(places.changes === undefined ? {} : { changes: places.changes }),
    infrastructure: planInfrastructure(spec, decided, derived, running),
    ...(hostDns === undefined || spec.observed !== undefined
      ? {}
      : { machines: planMachines(spec, decided, hostDns.choice), talosLife: planTalosLife(spec) }),
    ...(k3s === undefined ? {} : { k3s }),
    cilium: planCilium(spec, derived, options),
    ...planProtection(spec, places.changes),
    ...(spec.safety.adminCertificate === undefined ? {} : { adminCertificate: spec.safety.adminCertificate }),
    remarks,
  };
}

/** What the stack says that no decision hangs on. */
function checkStack(
  spec: ClusterSpec,
  { nodes }: Decisions,
  { values, k3s }: Derived,
  options: PlanOptions,
): Problem[] {
  const chart = chartSource(spec.cilium.chart, options);
  return [
    ...checkPatchNames(spec, nodes),
    ...checkAllowKeys(spec),
    ...checkUnprotected(spec, nodes),
    ...checkDownloads(planDownloads(spec, { k3s, nodes, chart })),
    ...checkRegistryMirrors(spec),
    ...checkEtcdSnapshots(spec),
    ...checkObservedSecrets(spec),
    ...checkSecretOverrides(values),
    ...checkHostKeys(spec),
  ];
}

function planInfrastructure(
  spec: ClusterSpec,
  decided: Decisions,
  { view }: Derived,
  running: RunningStack,
): InfrastructurePlan {
  const { nodes, segments, apiEndpoint, places } = decided;
  switch (spec.provider.kind) {
    case 'hetzner':
      return planHetzner(spec, nodes, apiEndpoint, {
        tunnel: decided.tunnel,
        security: decided.security,
        places: places.places,
        stems: places.stems,
        running,
      });
    case 'proxmox':
      return planProxmox(spec, nodes, segments, places.places);
    case 'hosts':
      return planHosts(spec, nodes);
    case 'existing':
      return planExisting(spec, view.own);
  }
}

function planCilium(spec: ClusterSpec, { values, view }: Derived, options: PlanOptions): CiliumPlan {
  return {
    version: spec.cilium.version,
    chart: chartSource(spec.cilium.chart, options),
    namespace: 'kube-system',
    release: 'cilium',
    namespaces: planNamespaces(spec, view),
    profile: spec.cilium.profile,
    rollout: spec.cilium.rollout,
    ...(spec.safety.uninstallCilium ? { uninstall: true as const } : {}),
    values,
    helmValues: view.own,
  };
}

function chartSource(
  chart: ClusterSpec['cilium']['chart'],
  { chartRepository = defaultChartRepository }: PlanOptions,
): ChartSource {
  if (chart === undefined) return { kind: 'repository', url: chartRepository };
  if ('path' in chart) return { kind: 'path', path: chart.path };
  if ('archive' in chart) return { kind: 'archive', path: chart.archive };
  return {
    kind: 'repository',
    url: chart.repository ?? chartRepository,
    ...(chart.digest === undefined ? {} : { digest: chart.digest }),
  };
}
