// Judges Helm values by rules, beside what is wrong with their keys: for a stack's plan and for a values file alike.
// It must never keep a rule silent for less than a refusal: a key that is to go soon may be a mistake today.
import type { Problem } from '../../config/problem';
import type { Rule, RuleContext } from './rule';
import { runRules } from './rule';

export interface ValuesToJudge {
  readonly context: RuleContext;
  /** What is wrong with keys and single values, `path` the dotted key: from `checkValues`. */
  readonly ofKeys: readonly Problem[];
  /** Where the user finds a Helm key: in a stack, or in a values file. */
  readonly pathOf: (key: string) => string;
}

/** A value that cannot be is told once: what rules make of it besides would only confuse. */
export function judgeValues(
  rules: readonly Rule[],
  { context, ofKeys, pathOf }: ValuesToJudge,
): readonly Problem[] {
  const refused = ofKeys.filter(({ severity }) => severity === 'refuse').map(({ path }) => path);
  return runRules(rules, context, pathOf, new Set(refused));
}
