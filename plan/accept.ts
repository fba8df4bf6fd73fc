// Lets a stack live with a warning: named by its rule, with the reason, it is told as accepted from then on.
// It must never let a refusal pass, nor an acceptance that nothing answers to.
import { nearest } from '../config/nearest';
import { ownEntry } from '../config/ownValue';
import type { Problem } from '../config/problem';
import type { Documented } from '../config/problemKinds';
import { problemKinds } from '../config/problemKinds';

/** Rule → why the stack lives with it. */
export type Accepted = Readonly<Record<string, string>>;

/** What shows warnings only after a plan. */
export type Later = 'hosts' | 'certificates';

/** Acceptances that no plan can answer to, by what does: for whoever looks there. */
export type AcceptedLater = Readonly<Partial<Record<Later, Accepted>>>;

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

/** The kinds that an acceptance may mean. */
export interface Acceptable {
  /** Those that a plan tells of: whether one is there shows with it. */
  readonly now: readonly Documented[];
  /** Those that only hosts and the running cluster show. */
  readonly later: readonly Documented[];
}

/** @returns the same with accepted warnings as notes, and what is wrong with the acceptances themselves */
export function acceptWarnings(
  problems: readonly Problem[],
  accepted: Accepted,
  acceptable: Acceptable,
): Problem[] {
  return [
    ...asAccepted(problems, accepted),
    ...Object.keys(accepted).flatMap((rule) => answerTo(rule, problems, acceptable)),
  ];
}

/** Warnings that are accepted, as notes with the reason; what is refused stays so. */
export function asAccepted(problems: readonly Problem[], accepted: Accepted = {}): Problem[] {
  return problems.map((problem) => {
    const reason = ownEntry(accepted, problem.rule);
    return reason === undefined || problem.severity !== 'warn'
      ? problem
      : { ...problem, severity: 'note', accepted: reason };
  });
}

export function canWarn({ severity, otherwise = [] }: Documented): boolean {
  return [severity, ...otherwise].includes('warn');
}

function answerTo(rule: string, problems: readonly Problem[], { now, later }: Acceptable): Problem[] {
  const found = problems.filter((problem) => problem.rule === rule);
  if (found.some(({ severity }) => severity === 'warn')) return [];
  const path = `${section}.${rule}`;
  if (found.some(({ severity }) => severity === 'refuse'))
    return [acceptProblems['accept-of-refusal'].at(path, { found: rule })];
  // Whether it is warned of will show, and then it is told as accepted.
  if (later.some((kind) => kind.id === rule && canWarn(kind))) return [];
  const kinds = [...now, ...later];
  const kind = kinds.find(({ id }) => id === rule);
  const said = kind === undefined ? { remedy: meant(rule, problems, kinds) } : { reason: whyNever(kind) };
  return [
    acceptProblems['accept-without-warning'].at(path, {
      found: rule,
      ...(found.length > 0 ? { reason: needless } : said),
    }),
  ];
}

const needless = 'it is a note, which needs no acceptance';

/** Of a kind that is never warned of. */
function whyNever(kind: Documented): string | undefined {
  if (canWarn(kind)) return undefined;
  return kind.severity === 'note'
    ? needless
    : 'it is a refusal wherever it is told, and what cannot work does not work by being accepted';
}

/** What is warned of now is nearer than what could be. */
function meant(rule: string, problems: readonly Problem[], kinds: readonly Documented[]): string | undefined {
  const warned = problems.filter(({ severity }) => severity === 'warn').map((each) => each.rule);
  const near =
    nearest(rule, warned) ??
    nearest(
      rule,
      kinds.filter(canWarn).map(({ id }) => id),
    );
  return near === undefined ? undefined : `did you mean ${near}? Otherwise remove it`;
}
