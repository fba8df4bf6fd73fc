// What the values say of one option of agent or operator: by the chart's key, or past the chart, which has the last word.
// It must never judge, nor take a key that is taken away for one that is empty.
import { textOf } from '../../config/textOf';
import type { HelmValue } from '../../chart/helmValue';
import { switchOf } from '../effective/goValues';
import type { ValueView } from '../effective/valueView';
import type { Finding } from './rule';

export interface Said {
  /** Where it is said: a Helm key, `extraConfig.<option>` or `extraArgs`. */
  readonly key: string;
  /** As it gets to the program. */
  readonly text: string;
  readonly by: 'chart' | 'config' | 'argument';
  /** Set for what goes past the chart. */
  readonly option?: string;
}

/** @param key the chart’s own key, where it writes that option */
export function said(values: ValueView, option: string, key?: string): Said | undefined {
  const past = values.options.find(({ name }) => name === option);
  if (past !== undefined)
    return {
      key: past.key,
      text: past.value,
      by: past.key === 'extraArgs' ? 'argument' : 'config',
      option,
    };
  const value = key === undefined ? undefined : values.get(key);
  if (key === undefined || value === undefined || value === null) return undefined;
  return { key, text: joined(value), by: 'chart' };
}

/** A list as the chart joins it. */
function joined(value: HelmValue): string {
  return Array.isArray(value) ? (value as readonly HelmValue[]).map(textOf).join(' ') : textOf(value);
}

/** A finding where that is said; of an argument only the argument itself is quoted. */
export function blameSaid({ key, text, by, option }: Said, detail?: string): Finding {
  return {
    key,
    ...(by === 'argument' ? { found: `--${option ?? ''}=${text}`.slice(0, 120) } : {}),
    ...(detail === undefined ? {} : { detail }),
  };
}

/** Whether a switch of the agent that has no key in the chart is turned on past it. */
export function switchedOn(values: ValueView, option: string): boolean {
  return switchOf(values.option(option)) === true;
}

export function switchedOff(values: ValueView, option: string): boolean {
  return switchOf(values.option(option)) === false;
}
