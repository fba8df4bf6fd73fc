// Turns a stack's configuration into its plan: every decision in order, then the rules over all of it.
// It must never return a plan that a rule refuses.
import { checkValues } from '../chart/checkValues';
import type { HelmValues } from '../chart/helmValue';
import type { ChartKeys } from '../chart/keys/chartKeys';
import type { Problem } from '../config/problem';
import { RefusedError, sortProblems } from '../config/problem';
import { defaultChartRepository } from '../config/schema/cilium';
import type { ClusterSpec } from '../config/schema/stack';
import { planAddressing } from './addressing';
import type { ApiEndpointPlan } from './apiEndpoint';
import { planApiEndpoint } from './apiEndpoint';
import { listenPortsOf } from './bgp/bgpPlan';
import { planAnnouncements } from './bgp/planAnnouncements';
import type { ChartSource, CiliumPlan, ClusterPlan, InfrastructurePlan } from './clusterPlan';
import { planFormat } from './clusterPlan';
import { planDevices } from './devices';
import { checkEtcdSnapshots } from './etcdSnapshots';
import { factsOf } from './factsOf';
import { checkDownloads, checkRegistryMirrors, planDownloads } from './downloads';
import { planGatewayApi } from './gatewayApi';
import { checkHostKeys } from './hostKeyRemarks';
import { planHostDns } from './hostDns';
import { LiveValues } from './change/liveValues';
import { planExisting } from './infrastructure/existing';
import type { Placed } from './infrastructure/hetzner';
import { planHetzner } from './infrastructure/hetzner';
import type { NodePaths } from './infrastructure/hetznerFirewall';
import { planHosts } from './infrastructure/hosts';
import { planProxmox } from './infrastructure/proxmox';
import { planK3s } from './k3s';
import { keepApiEndpoint } from './keepApiEndpoint';
import { planKernel } from './kernel';
import { planLoadBalancing } from './loadBalancing';
import { checkPatchNames, planMachines } from './machines';
import { planMetadataPolicy } from './metadataPolicy';
import { planMtu } from './mtu';
import { planNodeConfig } from './nodeConfig/planNodeConfig';
import type { NodePlan } from './nodes';
import { checkUnprotected, planProtection } from './protection';
import { planRouting } from './routing';
import type { RuleContext } from './rules';
import { planMemory } from './running/planMemory';
import { planPlaces } from './running/planPlaces';
import type { RunningStack } from './running/runningStack';
import { nothingRuns } from './running/runningStack';
import { rules, runRules } from './rules';
import { checkObservedSecrets, checkSecretOverrides } from './secretRemarks';
import { planSecurity } from './security';
import type { SegmentPlan } from './segments';
import { planBetween, planSegments } from './segments';
import { planNamespaces } from './spireNamespace';
import { planStandingChoices } from './standingChoices';
import { planTalosLife } from './talosLife';
import { planTopology } from './topology';
import { planTuning } from './tuning/planTuning';
import { keepRunning } from './values/kept';
import { planValues } from './values/planValues';
import type { ReasonedValue } from './values/reasonedValue';
import { pathOfKey, toHelmValues } from './values/reasonedValue';
import { ValueView } from './values/valueView';

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
export function planCluster(spec: ClusterSpec, options: PlanOptions = {}): ClusterPlan {
  const running = spec.observed === undefined ? (options.running ?? nothingRuns) : nothingRuns;
  const segments = planSegments(spec);
  const between = planBetween(spec, segments);
  const topology = planTopology(spec, segments);
  const { decision: routing, problems: ofRouting } = planRouting(spec, topology.choice, segments);
  const { security, problems: ofSecurity } = planSecurity(spec);
  const wireguard = security.encryption.choice === 'wireguard';
  const { mtu, problems: ofMtu } = planMtu({ spec, routing: routing.choice, wireguard, segments, between });
  const kernel = planKernel(spec);
  const { tuning, problems: ofTuning } = planTuning({ spec, kernel, routing: routing.choice, wireguard });
  const { loadBalancing, problems: ofLoadBalancing } = planLoadBalancing(spec);
  const { nodes, ...settled } = planPlaces(spec, running);
  const { endpoint: apiEndpoint, problems: ofEndpoint } = keepApiEndpoint(spec, {
    planned: planApiEndpoint(spec, nodes),
    nodes,
    ...(running.api === undefined ? {} : { running: running.api }),
  });
  const { k3s, problems: ofK3s } =
    spec.distribution.kind === 'k3s' && spec.observed === undefined
      ? planK3s(spec, apiEndpoint, nodes)
      : { k3s: undefined, problems: [] };
  const devices = planDevices(spec);
  const ofKept: Problem[] = [];
  const values = planValues(
    { spec, nodes, routing, mtu, tuning, security, loadBalancing, devices, apiEndpoint },
    (planned) => {
      const { values: all, problems } = keepOf(spec, planned);
      ofKept.push(...problems);
      return all;
    },
  );
  const hostDns = spec.distribution.kind === 'talos' ? planHostDns(values) : undefined;
  const view = new ValueView(spec.cilium.version, toHelmValues(values));
  const {
    bgp,
    announcements,
    problems: ofAnnouncements,
  } = planAnnouncements({
    ...{ spec, nodes, segments, topology: topology.choice, routing, loadBalancing },
    values: view,
  });
  const policies = planMetadataPolicy(spec);
  const gatewayApi = planGatewayApi(spec, view, options.gatewayApiMirror);
  const { nodeConfig, problems: ofNodeConfig } = planNodeConfig({
    ...{ spec, nodes, devices, mtu, kernel },
    values: view,
  });
  const context: RuleContext = {
    version: spec.cilium.version,
    values: view,
    facts: {
      ...factsOf({
        spec,
        topology: topology.choice,
        routing: routing.choice,
        mtu,
        kernel,
        hostDns: hostDns?.choice,
      }),
      ...(bgp === undefined ? {} : { bgpListenPorts: listenPortsOf(bgp) }),
    },
    stack: { spec, topology: topology.choice, routing, nodes, apiEndpoint: apiEndpoint.choice },
  };
  const unknown = checkValues(spec.cilium.version, spec.cilium.values as HelmValues, {
    allowedKeys: spec.cilium.allowKeys,
    ...(options.chartKeys === undefined ? {} : { chart: options.chartKeys }),
  }).map((problem) => ({ ...problem, path: `routewise:cilium.values.${problem.path}` }));
  // What is wrong with a key itself says all there is to say of it.
  const broken = runRules(rules, context, (key) => pathOfKey(values, key));
  const remarks = judge(spec, {
    decisions: [
      ...[...ofRouting, ...ofSecurity, ...ofMtu, ...ofTuning, ...ofLoadBalancing, ...ofAnnouncements],
      ...[...checkPatchNames(spec, nodes), ...ofNodeConfig, ...ofKept, ...ofK3s],
      ...checkUnprotected(spec, nodes),
      ...checkDownloads(planDownloads(spec, { k3s, nodes, chart: chartSource(spec.cilium.chart, options) })),
      ...checkRegistryMirrors(spec),
      ...checkEtcdSnapshots(spec),
      ...[
        ...checkObservedSecrets(spec),
        ...checkSecretOverrides(values),
        ...checkHostKeys(spec),
        ...(options.remarks ?? []),
      ],
      ...settled.problems,
      ...ofEndpoint,
    ],
    rules: [...unknown, ...broken.filter(({ path }) => !unknown.some((each) => each.path === path))],
  });
  return {
    format: planFormat,
    cluster: spec.cluster.name,
    kubernetes: spec.cluster.kubernetes,
    distribution: { kind: spec.distribution.kind, version: spec.distribution.version },
    segments,
    ...(between === undefined ? {} : { between }),
    topology,
    routing,
    apiEndpoint,
    ...(hostDns === undefined ? {} : { hostDns }),
    kernel,
    mtu,
    addressing: planAddressing(spec),
    tuning,
    security,
    loadBalancing,
    devices,
    ...(nodeConfig === undefined ? {} : { nodeConfig }),
    standingChoices: planStandingChoices(spec, topology.choice, routing),
    ...(bgp === undefined ? {} : { bgp }),
    announcements,
    ...(policies === undefined ? {} : { policies }),
    ...(gatewayApi === undefined ? {} : { gatewayApi }),
    nodes,
    memory: planMemory(spec, { nodes, apiEndpoint, places: settled }),
    ...(settled.changes === undefined ? {} : { changes: settled.changes }),
    infrastructure: planInfrastructure(spec, nodes, segments, apiEndpoint, {
      ...{ routing: routing.choice, wireguard },
      values: toHelmValues(values),
      ...{ places: settled.places, stems: settled.stems, running },
    }),
    ...(hostDns === undefined || spec.observed !== undefined
      ? {}
      : { machines: planMachines(spec, apiEndpoint, hostDns.choice, nodes), talosLife: planTalosLife(spec) }),
    ...(k3s === undefined ? {} : { k3s }),
    cilium: planCilium(spec, values, view, options),
    ...planProtection(spec, settled.changes),
    ...(spec.safety.adminCertificate === undefined ? {} : { adminCertificate: spec.safety.adminCertificate }),
    remarks,
  };
}

/** @throws RefusedError where anything is refused; @returns the rest */
function judge(
  { provider }: ClusterSpec,
  found: { decisions: readonly Problem[]; rules: readonly Problem[] },
): Problem[] {
  const impossible = found.decisions.some(({ severity }) => severity === 'refuse');
  // Where a decision itself cannot work, rules that trip on values planned from it would only repeat that.
  const all = impossible
    ? [...found.decisions, ...found.rules.filter(({ path }) => !path.startsWith('helm:'))]
    : [...found.decisions, ...found.rules];
  // A release that stays as it is may be taken over with all its faults; they are told.
  if (provider.kind === 'existing' && provider.values === 'keep')
    return sortProblems(
      all.map((problem) => (problem.severity === 'refuse' ? { ...problem, severity: 'warn' } : problem)),
    );
  const refusals = all.filter(({ severity }) => severity === 'refuse');
  if (refusals.length > 0) throw new RefusedError(refusals);
  return sortProblems(all);
}

function planInfrastructure(
  spec: ClusterSpec,
  nodes: readonly NodePlan[],
  segments: readonly SegmentPlan[],
  apiEndpoint: ApiEndpointPlan,
  decided: NodePaths & Placed & { readonly values: HelmValues },
): InfrastructurePlan {
  switch (spec.provider.kind) {
    case 'hetzner':
      return planHetzner(spec, nodes, apiEndpoint, decided);
    case 'proxmox':
      return planProxmox(spec, nodes, segments, decided.places);
    case 'hosts':
      return planHosts(spec, nodes);
    case 'existing':
      return planExisting(spec, decided.values);
  }
}

/** What a running release has its way with. */
function keepOf(
  { provider, observed, cilium }: ClusterSpec,
  planned: readonly ReasonedValue[],
): ReturnType<typeof keepRunning> {
  if (provider.kind !== 'existing' || observed?.release === undefined)
    return { values: planned, problems: [] };
  const live = new LiveValues(observed.release);
  return keepRunning(planned, { live, version: cilium.version, allow: provider.allow });
}

function planCilium(
  spec: ClusterSpec,
  values: readonly ReasonedValue[],
  view: ValueView,
  options: PlanOptions,
): CiliumPlan {
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
    helmValues: toHelmValues(values),
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
