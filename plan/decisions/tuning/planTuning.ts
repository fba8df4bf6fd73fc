// Decides all datapath options of a stack, each with its reasons.
// It must never decide one option twice: what hangs on another is decided after it.
import type { Outcome } from '../../outcome';
import type { TunnelPlan } from '../tunnel';
import type { AccelerationDecision } from './acceleration';
import { planAcceleration } from './acceleration';
import type { FeatureDecision, FeatureName } from './feature';
import { decideFeature } from './feature';
import type { FeatureGround } from './features';
import { datapathFeatures, hostRoutingFeature } from './features';
import type { MapSizing } from './mapSizing';
import { planMapSizing } from './mapSizing';

export interface TuningPlan {
  readonly features: readonly FeatureDecision[];
  readonly acceleration: AccelerationDecision;
  readonly mapSizing: MapSizing;
}

export interface TuningGround extends Omit<FeatureGround, 'hostRouting'> {
  readonly tunnel: TunnelPlan | undefined;
}

export function planTuning(ground: TuningGround): Outcome<TuningPlan> {
  const { profile } = ground.spec.cilium;
  const hostRouting = decideFeature(hostRoutingFeature(ground), profile);
  const withRouting: FeatureGround = {
    ...ground,
    hostRouting: hostRouting.decision.choice === 'on' ? 'bpf' : 'legacy',
  };
  const others = datapathFeatures(withRouting).map((feature) => decideFeature(feature, profile));
  const acceleration = planAcceleration(ground, ground.tunnel);
  return {
    value: {
      features: [hostRouting, ...others].map(({ decision }) => decision),
      acceleration: acceleration.decision,
      mapSizing: planMapSizing(ground),
    },
    problems: [...[hostRouting, ...others].flatMap(({ problems }) => problems), ...acceleration.problems],
  };
}

export function isOn(tuning: TuningPlan, feature: FeatureName): boolean {
  return tuning.features.some((each) => each.feature === feature && each.choice === 'on');
}
