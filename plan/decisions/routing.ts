// Decides how packets between pods on different nodes travel.
// It must never choose native routing without knowing who writes the pod routes: that failure is a silent black hole.
import type { Problem } from '../../config/problem';
import type { RoutingChoice } from '../../config/schema/cilium';
import type { ClusterSpec } from '../../config/schema/stack';
import type { Asked } from '../ground/asked';
import { askedReason } from '../ground/asked';
import type { Alternative, Decision, Reason } from '../decision';
import { datapathProblems } from './datapathProblems';
import type { Outcome } from '../outcome';
import { judgeRouting } from './routing/judge';
import type { RoutingGround, Verdict } from './routing/judge';
import type { Topology } from '../effective/facts';

const path = 'routewise:cilium.routing';

export interface RoutingDecision extends Decision<RoutingChoice> {
  /**
   * With direct node routes over several segments: nodes of other segments are skipped, and reached by the routers
   * (`directRoutingSkipUnreachable`).
   */
  readonly skipUnreachable?: true;
}

/** The first choice of this order that works is taken where the user leaves it to the plan. */
const preference: Record<Topology, readonly RoutingChoice[]> = {
  'same-link': ['native-direct', 'native-bgp', 'tunnel', 'native-cloud-routes'],
  gateway: ['native-cloud-routes', 'tunnel', 'native-direct', 'native-bgp'],
  routed: ['native-direct', 'native-bgp', 'tunnel', 'native-cloud-routes'],
};

export function planRouting(ground: RoutingGround): Outcome<RoutingDecision> {
  const { spec, asked, topology, segments } = ground;
  const order = preference[topology];
  const verdicts = Object.fromEntries(
    order.map((choice) => [choice, judgeRouting(choice, ground)]),
  ) as Record<RoutingChoice, Verdict>;
  const works = order.filter((each) => verdicts[each].cannot === undefined);
  const auto = works[0] ?? 'tunnel';
  const wanted = wantedBy(spec.cilium.routing, asked, { order, works });
  const choice = wanted === 'auto' ? auto : wanted;
  const value: RoutingDecision = {
    choice,
    decidedBy: wanted === 'auto' ? 'plan' : 'user',
    reasons: [...verdicts[choice].because, ...saidBy(asked)],
    turnedDown: order.filter((each) => each !== choice).map((each) => turnDown(each, verdicts[each], choice)),
    ...(choice === 'native-direct' && segments.length > 1 ? { skipUnreachable: true as const } : {}),
  };
  return {
    value,
    problems: [...refuse(choice, verdicts[choice], topology, auto), ...warn(choice, auto, verdicts)],
  };
}

/** Helm values say `native`, and whether agents write the routes; which native way that is, the network decides. */
function wantedBy(
  ofStack: ClusterSpec['cilium']['routing'],
  { routing, directRoutes }: Asked,
  { order, works }: Readonly<Record<'order' | 'works', readonly RoutingChoice[]>>,
): ClusterSpec['cilium']['routing'] {
  if (routing === undefined && directRoutes === undefined) return ofStack;
  if (routing === 'tunnel') return 'tunnel';
  const fits = (choice: RoutingChoice): boolean =>
    choice !== 'tunnel' && (directRoutes === undefined || (choice === 'native-direct') === directRoutes);
  if (ofStack !== 'auto' && fits(ofStack)) return ofStack;
  return works.find(fits) ?? order.find(fits) ?? ofStack;
}

function saidBy(asked: Asked): Reason[] {
  const text = askedReason(asked, 'cilium.routing');
  return text === undefined ? [] : [{ text }];
}

function turnDown(
  choice: RoutingChoice,
  verdict: Verdict,
  chosen: RoutingChoice,
): Alternative<RoutingChoice> {
  const why = verdict.cannot?.text ?? verdict.price ?? `${chosen} suits this network better`;
  return verdict.unless === undefined ? { choice, why } : { choice, why, unless: verdict.unless };
}

function refuse(choice: RoutingChoice, verdict: Verdict, topology: Topology, auto: RoutingChoice): Problem[] {
  const { cannot, unless } = verdict;
  if (cannot === undefined) return [];
  return [
    datapathProblems['routing-not-possible-here'].at(path, {
      found: choice,
      reason: `the nodes’ topology is ${topology}: ${cannot.text}`,
      remedy: `leave routing at auto, which chooses ${auto} here${unless === undefined ? '' : `; ${choice} would work if ${unless}`}`,
      source: cannot.source,
    }),
  ];
}

/** A choice that works but is worse than what the plan would take. */
function warn(
  choice: RoutingChoice,
  auto: RoutingChoice,
  verdicts: Record<RoutingChoice, Verdict>,
): Problem[] {
  const { cannot, price } = verdicts[choice];
  if (choice === auto || cannot !== undefined || price === undefined) return [];
  return [
    datapathProblems['routing-worse-than-possible'].at(path, {
      found: choice,
      reason: price,
      remedy: `leave routing at auto, which chooses ${auto} here`,
    }),
  ];
}
