// A Helm value together with the reason it is set, and the way from a list of those to what Helm takes.
// It must never hold a value without a reason.
import { ownEntry } from '../../config/ownValue';
import type { HelmValue } from '../../chart/helmValue';
import { isMapping } from '../../chart/helmValue';
import type { Reason } from '../decision';

export interface ReasonedValue {
  /** `['bpf', 'masquerade']`: an array, since label keys may hold dots. */
  readonly path: readonly string[];
  readonly value: HelmValue;
  readonly reason: Reason;
  /** `running`: the release that runs has it, and it stays. */
  readonly setBy: 'plan' | 'user' | 'running';
  /** The key of the stack’s configuration that decided it, where there is one: `routewise:cilium.hubble.relay`. */
  readonly configKey?: string;
  /** What the plan had set, where the user overruled it. */
  readonly overruled?: { readonly value: HelmValue; readonly reason: Reason };
}

/** The same value, with the key of the stack's configuration that decides it. */
export function from(configKey: string, value: ReasonedValue): ReasonedValue {
  return { ...value, configKey };
}

/** Where a user finds the value of a Helm key: an override of theirs, the key that decided it, or the plan itself. */
export function pathOfKey(values: readonly ReasonedValue[], key: string): string {
  const value = values.find((each) => keyOf(each) === key);
  if (value?.setBy === 'user') return `routewise:cilium.values.${key}`;
  return value?.configKey ?? `helm:${key}`;
}

/** `set('bpf.masquerade', true, 'why', source)`; dots separate keys. */
export function set(key: string, value: HelmValue, text: string, source?: string): ReasonedValue {
  return {
    path: key.split('.'),
    value,
    reason: source === undefined ? { text } : { text, source },
    setBy: 'plan',
  };
}

export function keyOf(value: Pick<ReasonedValue, 'path'>): string {
  return value.path.map((part) => (part.includes('.') ? `"${part}"` : part)).join('.');
}

/** Nests the values as Helm wants them, keys sorted so that equal plans give equal text. */
export function toHelmValues(values: readonly ReasonedValue[]): Record<string, HelmValue> {
  const root: Record<string, HelmValue> = {};
  for (const { path, value } of [...values].sort((a, b) => keyOf(a).localeCompare(keyOf(b), 'en')))
    insert(root, path, value);
  return root;
}

function insert(node: Record<string, HelmValue>, path: readonly string[], value: HelmValue): void {
  const [head, ...rest] = path;
  if (head === undefined) return;
  if (rest.length === 0) {
    put(node, head, value);
    return;
  }
  const next = ownEntry(node, head);
  const child = isMapping(next) ? { ...next } : {};
  insert(child, rest, value);
  put(node, head, child);
}

/** Under any name: an assignment to __proto__ would set no key. */
function put(node: Record<string, HelmValue>, name: string, value: HelmValue): void {
  Object.defineProperty(node, name, { value, enumerable: true, writable: true, configurable: true });
}

/** The value at a dotted key, `undefined` where the plan leaves the chart's default. */
export function lookup(values: readonly ReasonedValue[], key: string): HelmValue | undefined {
  return values.find((value) => keyOf(value) === key)?.value;
}
