// The effective Helm values of a release: what is set, over what the chart of that version sets by itself, and what goes past it.
// It must never tell a default from a set value wrongly: several rules hang on that.
import { textOf } from '../../config/textOf';
import { chartDefaults } from '../../chart/defaults';
import type { HelmValue, HelmValues } from '../../chart/helmValue';
import { mergeValues, valueAt } from '../../chart/helmValue';
import type { CiliumVersion } from '../../config/schema/versions';
import { nest } from './nest';
import type { PastOption, Program } from './pastOptions';
import { pastOptionsIn, pastOptionsOf } from './pastOptions';

export class ValueView {
  /** What goes to agent and operator past the chart's own keys: of each option the word that counts. */
  readonly options: readonly PastOption[];
  readonly #effective: HelmValues;
  readonly #set: HelmValues;
  /** What has been looked up: hundreds of rules ask for the same few keys. */
  readonly #found = new Map<string, HelmValue | undefined>();

  /**
   * @param own what is set, nested as Helm takes it
   * @param reader `agent`: `extraConfig` and arguments have the last word, as with agent and operator; `chart`: the templates,
   *   which do not look there
   * @param defaults what the chart sets by itself, where that is not the published one
   */
  constructor(
    readonly version: CiliumVersion,
    readonly own: HelmValues,
    private readonly reader: 'agent' | 'chart' = 'agent',
    readonly defaults: HelmValues = chartDefaults(version).values,
  ) {
    this.options = reader === 'agent' ? pastOptionsIn(version, own) : [];
    this.#set = this.options.reduce(
      (values, { helmKey, value }) =>
        helmKey === undefined ? values : mergeValues(values, nest(helmKey.split('.'), plain(value))),
      own,
    );
    this.#effective = mergeValues(defaults, this.#set);
  }

  /** The same values as the chart's templates read them. */
  get asChart(): ValueView {
    return this.options.length === 0 ? this : new ValueView(this.version, this.own, 'chart', this.defaults);
  }

  /** What one of the two hears past the chart, whether or not it is the one whose word counts. */
  optionsOf(program: Program): readonly PastOption[] {
    return this.reader === 'agent' ? pastOptionsOf(program, this.own) : [];
  }

  /** The effective value at a dotted key; `undefined` where neither the values nor the chart have it. */
  get(key: string): HelmValue | undefined {
    if (!this.#found.has(key)) this.#found.set(key, valueAt(this.#effective, key.split('.')));
    return this.#found.get(key);
  }

  /** The value that is set at a dotted key; `undefined` where the chart decides. */
  set(key: string): HelmValue | undefined {
    return valueAt(this.#set, key.split('.'));
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

  /** An option by its own name, where the values hand it on past the chart; empty where they do not. */
  option(name: string): string {
    return this.options.find((each) => each.name === name)?.value ?? '';
  }

  /** Where the values say what is in effect at a key: the key itself, or what has the last word over it. */
  sourceOf(key: string): string {
    return this.options.find(({ helmKey }) => helmKey === key)?.key ?? key;
  }
}

/** An option is a text; templates and rules tell true from "true" here and there. */
function plain(value: string): HelmValue {
  return value === 'true' || value === 'false' ? value === 'true' : value;
}
