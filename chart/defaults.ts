// What the chart of a version sets by itself, from its values.yaml, kept as data so that a plan needs no network.
// It must never be edited by hand: scripts/chart-defaults.js writes it from the chart.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HelmValue, HelmValues } from './helmValue';
import { supportedCilium } from '../config/schema/versions';
import { valueAt } from './helmValue';

interface ChartDefaults {
  readonly version: string;
  /** SHA-256 of the values.yaml the data was read from. */
  readonly valuesSha256: string;
  readonly values: HelmValues;
}

const loaded = new Map<string, ChartDefaults>();

/** @param version a supported Cilium version, for example `1.19.6`; anything else is no name of a file here */
export function chartDefaults(version: string): ChartDefaults {
  const known = loaded.get(version);
  if (known !== undefined) return known;
  const file = join(dataFolder(), `defaults-${supportedCilium(version)}.json`);
  const defaults = JSON.parse(readFileSync(file, 'utf8')) as ChartDefaults;
  loaded.set(version, defaults);
  return defaults;
}

/** The chart's own value at a path; `undefined` where its values file has no such key. */
export function chartDefault(version: string, path: readonly string[]): HelmValue | undefined {
  return valueAt(chartDefaults(version).values, path);
}

/** The folder lies beside this file in the sources, and beside dist/ once bundled. */
function dataFolder(): string {
  return __dirname.endsWith('dist') ? join(__dirname, '..', 'chart', 'data') : join(__dirname, 'data');
}
