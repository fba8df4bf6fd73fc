// Makes of the decisions what a cluster is built from: Helm values, custom resources, options of nodes, machines.
// It must never decide: where the stack leaves a choice, it is taken in decide.ts.
import { chartDefault } from '../chart/defaults';
import { isMapping } from '../chart/helmValue';
import type { ClusterSpec } from '../config/schema/stack';
import type { Asked } from './ground/asked';
import { askedReason } from './ground/asked';
import type { BgpPlan } from './objects/bgp/bgpPlan';
import type { AnnouncementPlan } from './objects/bgp/planAnnouncements';
import { planAnnouncements } from './objects/bgp/planAnnouncements';
import { LiveValues } from '../spec/existing/liveValues';
import type { Decisions } from './decide';
import type { DistributionPlan } from './machines/planDistribution';
import { planDistribution } from './machines/planDistribution';
import type { NodeConfigPlan } from './objects/nodeConfig/nodeConfigPlan';
import { planNodeConfig } from './objects/nodeConfig/planNodeConfig';
import type { Outcome } from './outcome';
import { Gathering } from './outcome';
import { keepRunning } from './values/kept';
import { applyOverrides } from './values/overrides';
import { planValues } from './values/planValues';
import type { ReasonedValue } from './values/reasonedValue';
import { toHelmValues } from './values/reasonedValue';
import { ValueView } from './effective/valueView';

/** What follows from the decisions, before what machines stand on. */
export interface Derived {
  /** The user's own among them; sorted by key. */
  readonly values: readonly ReasonedValue[];
  /** The same over the chart's defaults. */
  readonly view: ValueView;
  /** Undefined where the stack has no section `bgp`. */
  readonly bgp: BgpPlan | undefined;
  readonly announcements: AnnouncementPlan;
  /** Undefined where all nodes have the same options. */
  readonly nodeConfig: NodeConfigPlan | undefined;
  readonly distribution: DistributionPlan;
}

export function derive(spec: ClusterSpec, decided: Decisions): Outcome<Derived> {
  const said = new Gathering();
  const planned = said.take(keepOf(spec, heldByRunning(decided.asked, planValues(decided))));
  const values = applyOverrides(planned, spec.cilium.values, (path) =>
    isMapping(chartDefault(spec.cilium.version, path)),
  );
  const view = new ValueView(spec.cilium.version, toHelmValues(values));
  const { bgp, announcements } = said.take(
    planAnnouncements({ ...decided, topology: decided.topology.choice, values: view }),
  );
  const nodeConfig = said.take(
    planNodeConfig({ ...decided, acceleration: decided.tuning.acceleration, values: view }),
  );
  const distribution = said.take(planDistribution(spec, decided, view));
  return {
    value: { values, view, bgp, announcements, nodeConfig, distribution },
    problems: said.problems,
  };
}

/** What the plan sets because the running release has it is the release's, though the plan could say it by a key of its own. */
function heldByRunning(asked: Asked, planned: readonly ReasonedValue[]): readonly ReasonedValue[] {
  return planned.map((value) => {
    const { configKey, ...rest } = value;
    const decision = configKey?.replace(/^routewise:/, '') ?? '';
    const text = asked.from.get(decision)?.by === 'running' ? askedReason(asked, decision) : undefined;
    return text === undefined ? value : { ...rest, setBy: 'running' as const, reason: { text } };
  });
}

/** What a running release has its way with. */
function keepOf(
  { provider, observed, cilium }: ClusterSpec,
  planned: readonly ReasonedValue[],
): Outcome<readonly ReasonedValue[]> {
  if (provider.kind !== 'existing' || observed?.release === undefined)
    return { value: planned, problems: [] };
  const live = new LiveValues(observed.release);
  return keepRunning(planned, { live, version: cilium.version, allow: provider.allow });
}
