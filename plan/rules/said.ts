// What the values say of one option of agent or operator: by the chart's key, or past the chart, which has the last word.
// It must never judge, nor take a key that is taken away for one that is empty.
import { isSecretAt, notShown } from '../../config/secrets/isSecretAt';
import { textOf } from '../../config/textOf';
import type { HelmValue } from '../../chart/helmValue';
import { switchOf } from '../effective/goValues';
import type { PastOption } from '../effective/pastOptions';
import type { ValueView } from '../effective/valueView';
import type { Finding } from './rule';

export interface Said {
  /** Where it is said: a Helm key, `extraConfig.<option>`, `extraArgs` or `operator.extraArgs`. */
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
  if (past !== undefined) return saidPast(past);
  const value = key === undefined ? undefined : values.get(key);
  if (key === undefined || value === undefined || value === null) return undefined;
  return { key, text: joined(value), by: 'chart' };
}

export function saidPast({ name, value, key }: PastOption): Said {
  return { key, text: value, by: key.startsWith('extraConfig.') ? 'config' : 'argument', option: name };
}

/** A list as the chart joins it. */
function joined(value: HelmValue): string {
  return Array.isArray(value) ? (value as readonly HelmValue[]).map(textOf).join(' ') : textOf(value);
}

/** A finding where that is said; of an argument only the argument itself is quoted. */
export function blameSaid({ key, text, by, option }: Said, detail?: string): Finding {
  return {
    key,
    ...(by === 'argument' ? { found: argument(option ?? '', text) } : {}),
    ...(detail === undefined ? {} : { detail }),
  };
}

function argument(option: string, text: string): string {
  const whole = `--${option}=${text}`;
  const secret = isSecretAt([option], text) || isSecretAt('extraArgs', [whole]);
  return secret ? `--${option}=${notShown}` : whole.slice(0, 120);
}

/** Whether a switch of the agent that has no key in the chart is turned on past it. */
export function switchedOn(values: ValueView, option: string): boolean {
  return switchOf(values.option(option)) === true;
}

export function switchedOff(values: ValueView, option: string): boolean {
  return switchOf(values.option(option)) === false;
}
