// Picks the values of a plan that differ from what the chart would set by itself.
import { isDeepStrictEqual } from 'node:util';
import { chartDefault } from '../../chart/defaults';
import type { HelmValue } from '../../chart/helmValue';
import type { ReasonedValue } from './reasonedValue';

export interface Difference {
  readonly value: ReasonedValue;
  /** `undefined` where the chart's values file does not know the key. */
  readonly chartValue: HelmValue | undefined;
}

/** In the order of `values`; a value equal to the chart's own is left out. */
export function differences(version: string, values: readonly ReasonedValue[]): Difference[] {
  return values
    .map((value) => ({ value, chartValue: chartDefault(version, value.path) }))
    .filter(({ value, chartValue }) => !isDeepStrictEqual(value.value, chartValue));
}
