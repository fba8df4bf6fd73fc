// What the chart of a version sets by itself, from its values.yaml, kept as data so that a plan needs no network.
// It must never be edited by hand: scripts/chart-defaults.js writes it from the chart.
import { dataOf } from './dataOf';
import type { HelmValue, HelmValues } from './helmValue';
import { valueAt } from './helmValue';

interface ChartDefaults {
  readonly version: string;
  /** SHA-256 of the values.yaml the data was read from. */
  readonly valuesSha256: string;
  readonly values: HelmValues;
}

/** @param version a supported Cilium version, for example `1.19.6`; anything else is no name of a file here */
export const chartDefaults = dataOf('defaults', (parsed) => parsed as ChartDefaults);

/** The chart's own value at a path; `undefined` where its values file has no such key. */
export function chartDefault(version: string, path: readonly string[]): HelmValue | undefined {
  return valueAt(chartDefaults(version).values, path);
}
