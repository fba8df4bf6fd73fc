// How one datapath option is decided: what the stack and its profile want, held against the conditions it needs.
// It must never turn an option on whose conditions are not known to hold; insisting on one is the user's right.
import type { Problem } from '../../../config/problem';
import type { Choice } from '../../../config/schema/cilium';
import type { Alternative, Decision, Reason } from '../../decision';
import { datapathProblems } from '../datapathProblems';

/** A condition; `undefined` where it cannot be told whether it holds. */
export interface Gate {
  readonly holds: boolean | undefined;
  /** Completes “it needs …”. */
  readonly needs: string;
  /** What is found instead, where it does not hold or cannot be told. */
  readonly found: string;
  readonly source?: string;
  /** It works without, but gains nothing: a reason to leave it off, none to refuse it. */
  readonly soft?: true;
}

export interface Feature {
  readonly name: FeatureName;
  readonly title: string;
  /** Path of its key in the stack. */
  readonly path: string;
  readonly wanted: Choice;
  /** Whether the profile, or the plan itself, wants it where the stack leaves it open. */
  readonly byProfile: boolean;
  readonly gain: Reason;
  /** Why it stays off where nobody asks for it. */
  readonly notWanted: string;
  readonly gates: readonly Gate[];
}

export type FeatureName =
  | 'bpf-host-routing'
  | 'netkit'
  | 'big-tcp'
  | 'bbr'
  | 'distributed-lru'
  | 'clock-probe';

export interface FeatureDecision extends Decision<'on' | 'off'> {
  readonly feature: FeatureName;
  readonly title: string;
}

export function decideFeature(
  feature: Feature,
  profile: string,
): { readonly decision: FeatureDecision; readonly problems: readonly Problem[] } {
  const { name, title, wanted, gates, gain } = feature;
  const failed = gates.filter(({ holds }) => holds === false);
  const unknown = gates.filter(({ holds }) => holds === undefined);
  const base = { feature: name, title };
  if (wanted === true) {
    const hard = ({ soft }: Gate): boolean => soft !== true;
    const on: FeatureDecision = { ...base, choice: 'on', decidedBy: 'user', reasons: [gain], turnedDown: [] };
    return {
      decision: on,
      problems: [
        ...failed.filter(hard).map((gate) => problemOf(feature, gate, 'feature-not-possible-here')),
        ...unknown.filter(hard).map((gate) => problemOf(feature, gate, 'feature-not-proven')),
      ],
    };
  }
  const held = [...failed, ...unknown][0];
  if (wanted === 'auto' && feature.byProfile && held === undefined) {
    return {
      decision: {
        ...base,
        choice: 'on',
        decidedBy: 'plan',
        reasons: [gain, ...gates.map(asReason)],
        turnedDown: [{ choice: 'off', why: `the profile ${profile} asks for it, and every condition holds` }],
      },
      problems: [],
    };
  }
  return { decision: { ...base, ...off(feature, profile, held) }, problems: [] };
}

function off(
  feature: Feature,
  profile: string,
  held: Gate | undefined,
): Omit<FeatureDecision, 'feature' | 'title'> {
  const { wanted, byProfile, notWanted } = feature;
  if (wanted === false) {
    return {
      choice: 'off',
      decidedBy: 'user',
      reasons: [{ text: 'The stack says so.' }],
      turnedDown: [{ choice: 'on', why: `${feature.path} is false` }],
    };
  }
  if (byProfile && held !== undefined) {
    const text = `It needs ${held.needs}; ${held.found}.`;
    const on: Alternative<'on' | 'off'> = {
      choice: 'on',
      why: `it needs ${held.needs}, but ${held.found}`,
      unless: held.needs,
    };
    return {
      choice: 'off',
      decidedBy: 'plan',
      reasons: [held.source === undefined ? { text } : { text, source: held.source }],
      turnedDown: [on],
    };
  }
  return {
    choice: 'off',
    decidedBy: 'plan',
    reasons: [{ text: notWanted }],
    turnedDown: [
      {
        choice: 'on',
        why: `the profile ${profile} does not ask for it`,
        unless: `${feature.path} were true`,
      },
    ],
  };
}

function asReason({ needs, source }: Gate): Reason {
  const text = `It needs ${needs}: that holds here.`;
  return source === undefined ? { text } : { text, source };
}

function problemOf(
  { path, title }: Feature,
  { needs, found, source }: Gate,
  kind: 'feature-not-possible-here' | 'feature-not-proven',
): Problem {
  return datapathProblems[kind].at(path, {
    found: 'true',
    reason: `${title} needs ${needs}${kind === 'feature-not-proven' ? ';' : ', but'} ${found}`,
    source,
  });
}
