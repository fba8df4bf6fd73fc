// Lets a stack live with a warning: named by its rule, with the reason, it is told as accepted from then on.
// It must never let a refusal pass, nor an acceptance that nothing answers to.
import { nearest } from '../config/nearest';
import type { Problem } from '../config/problem';
import { problemKinds } from '../config/problemKinds';

/** Rule → why the stack lives with it. */
export type Accepted = Readonly<Record<string, string>>;

const section = 'routewise:safety.accept';

export const acceptProblems = problemKinds(
  {
    id: 'acceptances',
    title: 'Accepted warnings',
    about: 'What a stack says in `safety.accept`: the warnings it lives with, each with its reason.',
  },
  {
    'accept-of-refusal': {
      title: 'A refusal is accepted',
      severity: 'refuse',
      why: 'it is a refusal here: what cannot work does not work by being accepted',
      remedy: 'mend what it says, and remove this line',
    },
    'accept-without-warning': {
      title: 'An acceptance that no warning answers to',
      severity: 'warn',
      why: 'nothing is warned of by that name: it was mended, or the name is another',
      remedy: 'remove it',
    },
  },
);

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
  const path = `${section}.${rule}`;
  if (found.some(({ severity }) => severity === 'refuse'))
    return [acceptProblems['accept-of-refusal'].at(path, { found: rule })];
  const warned = [
    ...new Set(problems.filter(({ severity }) => severity === 'warn').map((each) => each.rule)),
  ];
  const near = nearest(rule, warned);
  return [
    acceptProblems['accept-without-warning'].at(path, {
      found: rule,
      reason: found.length > 0 ? 'it is a note, which needs no acceptance' : undefined,
      remedy: near === undefined ? undefined : `did you mean ${near}? Otherwise remove it`,
    }),
  ];
}
