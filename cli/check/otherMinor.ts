// Takes back what would be refused by the release that only stands for one of a minor that is not known here.
// It must never keep silent on it: whoever wrote the file may know what that minor has.
import type { Problem } from '../../config/problem';
import type { CiliumVersion } from '../../config/schema/versions';
import { rules } from '../../plan/rules';

/** Verdicts on keys that differ from minor to minor. */
const ofOneMinor = new Set([
  'helm-unknown-key',
  'helm-removed-key',
  'helm-renamed-key',
  'helm-unread-key',
  'helm-not-one-of',
]);

/** Rules that do not hold for all minors, so perhaps not for that one. */
const bound = new Set(rules.filter(({ versions }) => versions !== undefined).map(({ id }) => id));

/**
 * @param inPlaceOf the release that was named, of a minor that is not known here
 * @param ownKeys whether that release’s own chart is at hand, so that its keys are known
 */
export function softened<P extends Problem>(
  problem: P,
  version: CiliumVersion,
  inPlaceOf: string,
  ownKeys = false,
): P {
  const { severity, rule } = problem;
  if (severity !== 'refuse' || !(bound.has(rule) || (!ownKeys && ofOneMinor.has(rule)))) return problem;
  return {
    ...problem,
    severity: 'warn',
    reason: `${problem.reason} (so in ${version}, which stands for ${inPlaceOf} here)`,
  };
}
