// Holds a running release's effective values against the plan's, leaf by leaf, each difference with its class of risk.
// It must never leave a difference out because a default made it: a new chart's defaults change a cluster, too.
import { isDeepStrictEqual } from 'node:util';
import { chartDefaults } from '../../chart/defaults';
import type { HelmValue, HelmValues } from '../../chart/helmValue';
import { isMapping, mergeValues, valueAt } from '../../chart/helmValue';
import type { ChangeClass } from '../../config/schema/provider';
import { changeClasses } from '../../config/schema/provider';
import type { ValueChangeClass } from './changeClass';
import { asksMore, classOfValue } from './changeClass';
import type { LiveValues } from '../../spec/existing/liveValues';
import { leavesOf } from '../../spec/existing/liveValues';
import { meansTheSame } from '../../chart/meaning';

/** One Helm value that will change on a running cluster, and what that asks of it. */
export interface ValueChange {
  /** Dotted; a part with a dot in it is quoted. */
  readonly key: string;
  /** Absent where neither the release nor its chart has it. */
  readonly from?: HelmValue;
  readonly to?: HelmValue;
  /** Whose doing it is: the plan's value, or the default of another chart version. */
  readonly by: 'plan' | 'chart';
  readonly class: ChangeClass;
  readonly why: string;
  readonly source: string;
}

/** @param planned what is given to Helm; @param version of the chart that takes it */
export function diffValues(live: LiveValues, planned: HelmValues, version: string): ValueChange[] {
  const next = mergeValues(chartDefaults(version).values, planned);
  const paths = new Map([...live.leaves(), ...leavesOf(next)].map((path) => [JSON.stringify(path), path]));
  const changes = [...paths.values()].flatMap((path): ValueChange[] => {
    const from = live.isHidden(path) ? undefined : live.get(path);
    const to = valueAt(next, path);
    // What is hidden stays as it is, unless the plan has something else in its place.
    if (live.isHidden(path) && valueAt(planned, path) === undefined) return [];
    if (same(from, to)) return [];
    // A mapping on one side and its leaves on the other are told by the leaves.
    if (isMapping(from) || isMapping(to)) {
      const inner = [from, to].filter(isMapping);
      if (inner.some((each) => Object.keys(each).length > 0)) return [];
    }
    const key = path.map((part) => (part.includes('.') ? `"${part}"` : part)).join('.');
    return [
      {
        key,
        ...(from === undefined ? {} : { from }),
        ...(to === undefined ? {} : { to }),
        by: valueAt(planned, path) === undefined && valueAt(live.own, path) === undefined ? 'chart' : 'plan',
        ...(meansTheSame(key, from, to) ? sameToTemplates : classOfValue(key)),
      },
    ];
  });
  return changes.sort(
    (a, b) =>
      changeClasses.indexOf(b.class) - changeClasses.indexOf(a.class) || a.key.localeCompare(b.key, 'en'),
  );
}

const sameToTemplates: ValueChangeClass = {
  class: 'hot',
  why: 'the templates make the same of both: it is written out, and nothing else changes',
  source: 'Cilium: install/kubernetes/cilium/templates/cilium-configmap.yaml',
};

/** The class of all of them together; `hot` where nothing changes. */
export function classOfAll(changes: readonly ValueChange[]): ChangeClass {
  return changes.reduce<ChangeClass>(
    (worst, change) => (asksMore(change.class, worst) ? change.class : worst),
    'hot',
  );
}

/** As templates read them: no value, `null` and an empty mapping say the same. */
function same(a: HelmValue | undefined, b: HelmValue | undefined): boolean {
  return isDeepStrictEqual(nothingOr(a), nothingOr(b));
}

function nothingOr(value: HelmValue | undefined): HelmValue | undefined {
  if (value === null) return undefined;
  return isMapping(value) && Object.keys(value).length === 0 ? undefined : value;
}
