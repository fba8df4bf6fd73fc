// Lays what runs already under the plan's values: what the plan has no wish for, and what it may not change.
// It must never carry a key that the chart of the plan's version does not know.
import { checkValues } from '../../chart/checkValues';
import { chartDefault } from '../../chart/defaults';
import type { HelmValue } from '../../chart/helmValue';
import { valueAt } from '../../chart/helmValue';
import type { ChangeClass } from '../../config/schema/provider';
import type { CiliumVersion } from '../../config/schema/versions';
import { asksMore, classOfValue } from '../change/changeClass';
import type { LiveValues } from '../../spec/existing/liveValues';
import { leavesOf } from '../../spec/existing/liveValues';
import { meaningOf, meansTheSame } from '../../chart/meaning';
import type { Outcome } from '../outcome';
import type { ReasonedValue } from './reasonedValue';
import { keyOf } from './reasonedValue';
import { valueProblems } from './valueProblems';

export interface KeptGround {
  readonly live: LiveValues;
  readonly version: CiliumVersion;
  /** A change that asks for more is not made. */
  readonly allow: ChangeClass;
}

/** @returns the planned values, the kept ones in place of some and beside others; and what of the release is left out */
export function keepRunning(
  planned: readonly ReasonedValue[],
  { live, version, allow }: KeptGround,
): Outcome<readonly ReasonedValue[]> {
  const held = planned.flatMap((value) => hold(value, live, allow));
  const unknown = checkValues(version, live.own).filter(({ severity }) => severity === 'refuse');
  const set = new Set(planned.map(keyOf));
  const carried = leavesOf(live.own).flatMap((path): ReasonedValue[] => {
    const key = keyOf({ path });
    const value = valueAt(live.own, path);
    if (value === undefined || set.has(key)) return [];
    if (planned.some((each) => within(each.path, path) || within(path, each.path))) return [];
    if (unknown.some((problem) => problem.path === key || key.startsWith(`${problem.path}.`))) return [];
    return [
      {
        path,
        value,
        reason: { text: 'The running release has it, and the plan has no other wish.' },
        setBy: 'running',
      },
    ];
  });
  return {
    value: [...held, ...carried, ...defaultsHeld(planned, live, version, allow)],
    problems: unknown.map(({ path, reason, remedy, source }) =>
      valueProblems['running-value-left-out'].at('routewise:provider.cluster', {
        found: path,
        reason: `the running release sets it, and ${reason}`,
        remedy,
        source,
      }),
    ),
  };
}

/** @returns nothing where the release says nothing of it, and its silence has no words */
function hold(value: ReasonedValue, live: LiveValues, allow: ChangeClass): ReasonedValue[] {
  const key = keyOf(value);
  const now = live.get(value.path);
  const { class: asks, why, source } = classOfValue(key);
  if (!asksMore(asks, allow) || meansTheSame(key, now, value.value)) return [value];
  const meant = meaningOf(key, now);
  if (meant === undefined) return [];
  return [
    {
      ...value,
      value: meant,
      reason: { text: `The running release has it, and a change is ${asks}: ${why}.`, source },
      setBy: 'running',
      overruled: { value: value.value, reason: value.reason },
    },
  ];
}

/** Another chart's default must not do what the plan may not. */
function defaultsHeld(
  planned: readonly ReasonedValue[],
  live: LiveValues,
  version: CiliumVersion,
  allow: ChangeClass,
): ReasonedValue[] {
  return live.leaves().flatMap((path): ReasonedValue[] => {
    const key = keyOf({ path });
    const { class: asks, why, source } = classOfValue(key);
    if (!asksMore(asks, allow)) return [];
    if (planned.some((each) => keyOf(each) === key) || valueAt(live.own, path) !== undefined) return [];
    const now: HelmValue | undefined = live.get(path);
    const then = chartDefault(version, path);
    if (now === undefined || now === null || meansTheSame(key, now, then)) return [];
    return [
      {
        path,
        value: now,
        reason: { text: `The running release has it, and a change is ${asks}: ${why}.`, source },
        setBy: 'running',
      },
    ];
  });
}

function within(path: readonly string[], outer: readonly string[]): boolean {
  return path.length > outer.length && outer.every((key, index) => path[index] === key);
}
