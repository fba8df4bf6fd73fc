// Lets a stack live with a warning: named by its rule, with the reason, it is told as accepted from then on.
// It must never let a refusal pass, nor an acceptance that nothing answers to.
import { nearest } from '../config/nearest';
import type { Problem } from '../config/problem';

/** Rule → why the stack lives with it. */
export type Accepted = Readonly<Record<string, string>>;

const section = 'routewise:safety.accept';

/** @returns the same with accepted warnings as notes, and what is wrong with the acceptances themselves */
export function acceptWarnings(problems: readonly Problem[], accepted: Accepted): Problem[] {
  const reasons = new Map(Object.entries(accepted));
  return [
    ...problems.map((problem): Problem => {
      const reason = reasons.get(problem.rule);
      return reason === undefined || problem.severity !== 'warn'
        ? problem
        : { ...problem, severity: 'note', accepted: reason };
    }),
    ...[...reasons.keys()].flatMap((rule) => answerTo(rule, problems)),
  ];
}

function answerTo(rule: string, problems: readonly Problem[]): Problem[] {
  const found = problems.filter((problem) => problem.rule === rule);
  if (found.some(({ severity }) => severity === 'warn')) return [];
  const at = { path: `${section}.${rule}`, found: rule };
  if (found.some(({ severity }) => severity === 'refuse'))
    return [
      {
        ...at,
        rule: 'accept-of-refusal',
        severity: 'refuse',
        reason: 'it is a refusal here: what cannot work does not work by being accepted',
        remedy: 'mend what it says, and remove this line',
      },
    ];
  const warned = [
    ...new Set(problems.filter(({ severity }) => severity === 'warn').map((each) => each.rule)),
  ];
  const near = nearest(rule, warned);
  const isNote = found.length > 0;
  return [
    {
      ...at,
      rule: 'accept-without-warning',
      severity: 'warn',
      reason: isNote
        ? 'it is a note, which needs no acceptance'
        : 'nothing is warned of by that name: it was mended, or the name is another',
      remedy: near === undefined ? 'remove it' : `did you mean ${near}? Otherwise remove it`,
    },
  ];
}
