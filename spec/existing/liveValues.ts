// The effective values of the release that runs: its own chart's defaults, and what its user set over them.
// It must never know a hidden value; that there is one is all it tells.
import { chartDefaults } from '../../chart/defaults';
import type { HelmValue, HelmValues } from '../../chart/helmValue';
import { isMapping, mergeValues, valueAt } from '../../chart/helmValue';
import { meaningOf } from '../../chart/meaning';
import type { ObservedRelease } from '../../config/schema/observedCluster';

export class LiveValues {
  /** What the user set, hidden values left out. */
  readonly own: HelmValues;
  readonly #effective: HelmValues;

  constructor(readonly release: ObservedRelease) {
    this.own = release.values as HelmValues;
    const chart = mergeValues(chartDefaults(release.defaultsOf).values, release.defaults as HelmValues);
    this.#effective = mergeValues(chart, this.own);
  }

  get(path: readonly string[]): HelmValue | undefined {
    return valueAt(this.#effective, path);
  }

  /** What its templates and agents make of a key, dotted; where that says nothing, what they take it for. */
  meaning(key: string): HelmValue | undefined {
    return meaningOf(key, this.get(key.split('.')));
  }

  isHidden(path: readonly string[]): boolean {
    return [...this.release.hidden, ...this.release.hiddenDefaults].some((hidden) =>
      hidden.every((key, index) => path[index] === key),
    );
  }

  /** Every leaf of it all. */
  leaves(): string[][] {
    return leavesOf(this.#effective);
  }
}

/** Paths of all that is no mapping; an empty mapping is a leaf. */
export function leavesOf(values: HelmValues, path: readonly string[] = []): string[][] {
  return Object.entries(values).flatMap(([key, value]) =>
    isMapping(value) && Object.keys(value).length > 0 ? leavesOf(value, [...path, key]) : [[...path, key]],
  );
}
