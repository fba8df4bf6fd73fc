// Decides until nothing differs: what Helm values say of a decision is read back from what they come to, and decided so.
// It must never let a plan say one thing and configure another: what cannot be followed is a problem.
import type { Problem } from '../config/problem';
import { isPlaceholder } from '../config/secrets/placeholder';
import { isSecretAt, notShown } from '../config/secrets/isSecretAt';
import type { ClusterSpec } from '../config/schema/stack';
import { textOf } from '../config/textOf';
import type { AskedFrom } from './ground/asked';
import { nothingAsked } from './ground/asked';
import type { Planned, ReadBack } from './asked/readBack';
import { readBacks } from './asked/readBacks';
import type { Told } from './asked/take';
import type { Decisions } from './decide';
import { decide } from './decide';
import type { Derived } from './derive';
import { derive } from './derive';
import type { ValueView } from './effective/valueView';
import type { Outcome } from './outcome';
import type { RunningStack } from './running/runningStack';
import type { ReasonedValue } from './values/reasonedValue';
import { valueProblems } from './values/valueProblems';

export interface Settled {
  /** The stack as its Helm values leave it: where they take a decision that it has a key for, that key says the same. */
  readonly spec: ClusterSpec;
  readonly decided: Decisions;
  readonly derived: Derived;
}

/** Each pass lets one value decide; none is let twice with the same outcome, so that this is never reached but by a fault. */
const mostPasses = 2 * readBacks.length;

/**
 * @param running what the stack has built already, and where
 * @throws RefusedError where nodes have no place
 */
export function settle(spec: ClusterSpec, running: RunningStack): Outcome<Settled> {
  let told: Told = { spec, asked: nothingAsked };
  for (let pass = 1; ; pass += 1) {
    const decided = decide(told.spec, running, told.asked);
    const derived = derive(told.spec, decided.value);
    const planned = { ...told, decided: decided.value };
    const differing = differences(planned, derived.value.view);
    const next = pass < mostPasses ? follow(told, differing, derived.value) : told;
    if (next === told) {
      return {
        value: { spec: told.spec, decided: decided.value, derived: derived.value },
        problems: [
          ...decided.problems,
          ...derived.problems,
          ...differing.map((each) => contradiction(planned, each, derived.value)),
        ],
      };
    }
    told = next;
  }
}

interface Difference {
  readonly of: ReadBack;
  readonly planned: string;
  /** Undefined where it is a secret. */
  readonly found: string | undefined;
}

function differences(planned: Planned, view: ValueView): Difference[] {
  const valued = { version: planned.spec.cilium.version, values: view };
  return readBacks.flatMap((of): Difference[] => {
    const says = of.planned(planned);
    // A secret is not known here: whatever it says, the plan could not follow.
    if (of.keys.some((key) => isPlaceholder(view.set(key)))) return [{ of, planned: says, found: undefined }];
    const found = of.effective(valued, planned);
    return found === undefined || found === says ? [] : [{ of, planned: says, found }];
  });
}

/** @returns the same where nothing is left to follow */
function follow(told: Told, differing: readonly Difference[], derived: Derived): Told {
  // One at a time: what hangs on it may differ no more once it is decided.
  for (const { of, found } of differing) {
    if (found === undefined) continue;
    const take = of.take?.(found);
    const before = told.asked.from.get(of.decision);
    if (take === undefined || before?.found === found) continue;
    const next = take(told);
    const from = new Map(next.asked.from).set(of.decision, { ...sourceOf(of, derived), found });
    return { spec: next.spec, asked: { ...next.asked, from } };
  }
  return told;
}

type Source = Omit<AskedFrom, 'found'>;

/** The first of the keys that the stack sets, else the first that the running release keeps. */
function sourceOf({ keys }: ReadBack, { values, view }: Derived): Source {
  const sources = keys.flatMap((key): Source[] => {
    const option = view.options.find(({ name, helmKey }) => name === key || helmKey === key);
    const own = option?.key ?? key;
    const setBy = values.find((each) => setsKey(each, own.split('.')))?.setBy ?? 'plan';
    return setBy === 'plan' ? [] : [said(own, option?.value ?? shown(key, view), setBy)];
  });
  return sources.find(({ by }) => by === 'user') ?? sources[0] ?? said(keys[0] ?? '', '', 'user');
}

/** The value at the key, or one above it that replaces all below. */
function setsKey({ path }: ReasonedValue, key: readonly string[]): boolean {
  return path.length <= key.length && path.every((part, index) => part === key[index]);
}

function said(key: string, value: string, by: AskedFrom['by']): Source {
  const path = by === 'user' ? `routewise:cilium.values.${key}` : 'routewise:provider.cluster';
  return { path, key, value, by };
}

function shown(key: string, view: ValueView): string {
  const value = view.get(key);
  if (value === undefined) return '';
  return isSecretAt(key, value) ? notShown : textOf(value);
}

function contradiction(
  planned: Planned,
  { of, planned: says, found }: Difference,
  derived: Derived,
): Problem {
  const source = sourceOf(of, derived);
  return valueProblems['value-against-plan'].at(source.path, {
    // What a running release keeps is nobody's mistake.
    severity: source.by === 'running' ? 'warn' : 'refuse',
    found: source.by === 'running' ? `${source.key} = ${source.value}` : source.value,
    reason:
      found === undefined
        ? 'the plan hangs on it, and is made without secrets'
        : `it makes ${found === '' ? 'nothing' : found} of what the plan of ${planned.spec.cluster.name} has as ${says}, and nothing else that follows from the plan would know`,
    remedy: found === undefined ? 'write it in clear' : of.remedy,
  });
}
