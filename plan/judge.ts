// Judges a stack by what was said of its decisions and by the rules over all that follows from them.
// It must never let a refusal pass, but where a running release is taken over as it is.
import { checkValues } from '../chart/checkValues';
import type { HelmValues } from '../chart/helmValue';
import type { ChartKeys } from '../chart/keys/chartKeys';
import type { Problem } from '../config/problem';
import { RefusedError, sortProblems } from '../config/problem';
import type { Documented } from '../config/problemKinds';
import type { ClusterSpec } from '../config/schema/stack';
import { listenPortsOf } from './objects/bgp/bgpPlan';
import { acceptWarnings } from './accept';
import type { Decisions } from './decide';
import type { Derived } from './derive';
import { factsOf } from './factsOf';
import { kindsOfPlan } from './kindsOfPlan';
import { laterKindsOf } from './laterWarnings';
import type { RuleContext } from './rules';
import { judgeValues, rules } from './rules';
import { pathOfKey } from './values/reasonedValue';
import { valueProblems } from './values/valueProblems';

/** What the rules look at. */
export function ruleContextOf(spec: ClusterSpec, decided: Decisions, derived: Derived): RuleContext {
  const { view, bgp, distribution } = derived;
  return {
    version: spec.cilium.version,
    values: view,
    facts: {
      ...factsOf(spec, decided),
      // Of machines that somebody else made, nobody has told.
      ...(distribution.kind === 'talos'
        ? { talosHostDnsForwarding: distribution.hostDns.choice === 'forwarded' }
        : {}),
      ...(bgp === undefined ? {} : { bgpListenPorts: listenPortsOf(bgp) }),
    },
    stack: { spec, decided },
  };
}

/** What is wrong with the stack's Helm values: their keys, and what rules find in them and in the stack. */
export function judgeHelmValues(
  spec: ClusterSpec,
  { values, view }: Pick<Derived, 'values' | 'view'>,
  context: RuleContext,
  chart?: ChartKeys,
): Problem[] {
  const ofKeys = checkValues(spec.cilium.version, spec.cilium.values as HelmValues, {
    allowedKeys: spec.cilium.allowKeys,
    all: view.own,
    ...(chart === undefined ? {} : { chart }),
  });
  return [
    ...ofKeys.map((problem) => ({ ...problem, path: `routewise:cilium.values.${problem.path}` })),
    ...judgeValues(rules, { context, ofKeys, pathOf: (key) => pathOfKey(values, key) }),
  ];
}

/** All that a plan may tell of. */
const kinds: readonly Documented[] = [...rules, ...kindsOfPlan];

/** Of a release that stays as it is, refusals are told as warnings. */
function asWarned(kind: Documented): Documented {
  return { ...kind, severity: kind.severity === 'refuse' ? 'warn' : kind.severity };
}

const valueAgainstPlan = valueProblems['value-against-plan'].id;

/** That the plan cannot follow a value is no news where the value itself is refused. */
function withoutEchoes(problems: readonly Problem[]): readonly Problem[] {
  const refused = new Set(
    problems
      .filter(({ rule, severity }) => severity === 'refuse' && rule !== valueAgainstPlan)
      .map(({ path }) => path),
  );
  return problems.filter(({ rule, path }) => rule !== valueAgainstPlan || !refused.has(path));
}

/**
 * @param ofDecisions what was said while planning
 * @param ofValues what is wrong with Helm values
 * @returns what is no refusal, sorted
 * @throws RefusedError where anything is refused
 */
export function judge(
  { provider, safety }: ClusterSpec,
  ofDecisions: readonly Problem[],
  ofValues: readonly Problem[],
): Problem[] {
  const impossible = ofDecisions.some(({ severity }) => severity === 'refuse');
  // Where a decision itself cannot work, rules that trip on values planned from it would only repeat that.
  const all = withoutEchoes([
    ...ofDecisions,
    ...(impossible ? ofValues.filter(({ path }) => !path.startsWith('helm:')) : ofValues),
  ]);
  // A release that stays as it is may be taken over with all its faults; they are told.
  const stays = provider.kind === 'existing' && provider.values === 'keep';
  const told = acceptWarnings(
    stays
      ? all.map((problem) => (problem.severity === 'refuse' ? { ...problem, severity: 'warn' } : problem))
      : all,
    safety.accept,
    { now: stays ? kinds.map(asWarned) : kinds, later: Object.values(laterKindsOf({ provider })).flat() },
  );
  const refusals = told.filter(({ severity }) => severity === 'refuse');
  if (refusals.length > 0) throw new RefusedError(refusals);
  return sortProblems(told);
}
