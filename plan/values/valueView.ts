// The effective Helm values of a release: what is set, over what the chart of that version sets by itself.
// It must never tell a default from a set value wrongly: several rules hang on that.
import { textOf } from '../../config/textOf';
import { chartDefaults } from '../../chart/defaults';
import type { HelmValue, HelmValues } from '../../chart/helmValue';
import { mergeValues, valueAt } from '../../chart/helmValue';
import type { CiliumVersion } from '../../config/schema/versions';

export class ValueView {
  readonly #effective: HelmValues;

  /** @param own what is set, nested as Helm takes it */
  constructor(
    readonly version: CiliumVersion,
    readonly own: HelmValues,
  ) {
    this.#effective = mergeValues(chartDefaults(version).values, own);
  }

  /** The effective value at a dotted key; `undefined` where neither the values nor the chart have it. */
  get(key: string): HelmValue | undefined {
    return valueAt(this.#effective, key.split('.'));
  }

  /** The value that is set at a dotted key; `undefined` where the chart decides. */
  set(key: string): HelmValue | undefined {
    return valueAt(this.own, key.split('.'));
  }

  /** Whether the effective value is `true`, or the text "true", which templates take for the same. */
  on(key: string): boolean {
    const value = this.get(key);
    return value === true || value === 'true';
  }

  /** The effective value as text; empty for `null` and where there is none, as templates have it. */
  text(key: string): string {
    const value = this.get(key);
    return value === undefined || value === null ? '' : textOf(value);
  }
}
