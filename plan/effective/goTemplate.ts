// Reads values as the chart's Go templates do: what `if` takes for true, what `hasKey` finds.
// It must never know a key of the chart.
import type { HelmValue } from '../../chart/helmValue';
import { isMapping } from '../../chart/helmValue';
import type { ValueView } from './valueView';

/** `if .Values.key`: false for no value, null, false, 0, and what is empty; the text "false" is true. */
export function truthy(value: HelmValue | undefined): boolean {
  if (value === undefined || value === null || value === false || value === 0 || value === '') return false;
  if (Array.isArray(value)) return value.length > 0;
  return !isMapping(value) || Object.keys(value).length > 0;
}

export function holds(values: ValueView, key: string): boolean {
  return truthy(values.get(key));
}

/** `hasKey`: a key that was set to null is taken away where the chart has a default, and found where it has none. */
export function hasKey(values: ValueView, key: string): boolean {
  return values.get(key) !== undefined && values.get(key) !== null;
}

/** A list's items as texts; a text is split at commas and blanks, as the agent does with what `join " "` leaves. */
export function listOf(value: HelmValue | undefined): readonly string[] {
  if (typeof value === 'string') return value.split(/[\s,]+/).filter((item) => item !== '');
  return Array.isArray(value)
    ? value.filter((item) => typeof item === 'string' || typeof item === 'number').map(String)
    : [];
}

/** A number, also where it is written as text; `undefined` for anything else. */
export function numberOf(value: HelmValue | undefined): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string' || value.trim() === '') return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}
