// What it takes to read a decision back out of values: where they say it, what that comes to, and how it is taken.
// It must never judge a value: what the agent makes of it is said in plan/effective, for rules and for this.
import type { ClusterSpec } from '../../config/schema/stack';
import type { Decisions } from '../decide';
import type { Valued } from '../effective/options';
import type { Asked } from '../ground/asked';
import type { Take } from './take';

export interface Planned {
  readonly spec: ClusterSpec;
  readonly asked: Asked;
  readonly decided: Decisions;
}

export interface ReadBack {
  /** The stack's own key, where there is one. */
  readonly decision: string;
  /** Helm keys that may take it, the likeliest first; and options of the agent that go past the chart. */
  readonly keys: readonly string[];
  /** What the plan says, as text. */
  readonly planned: (plan: Planned) => string;
  /** What is in effect, as text; undefined where the decision has no meaning there, or the value means nothing. */
  readonly effective: (valued: Valued, plan: Planned) => string | undefined;
  /** Lets the value decide; absent, or undefined, where the plan cannot follow. */
  readonly take?: (found: string) => Take | undefined;
  /** What to do where the plan cannot follow. */
  readonly remedy: string;
}

export const onOff = (on: boolean): string => (on ? 'on' : 'off');

/** What to do where the plan cannot follow, and has no key for it. */
export const removeIt = 'remove the value';
