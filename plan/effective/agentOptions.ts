// Reads the options that values hand to the agent past the chart: `extraConfig`, and `extraArgs`, which overrules it.
// It must never take an argument for one that it is not: what has no name is left out.
import type { HelmValue, HelmValues } from '../../chart/helmValue';
import { isMapping } from '../../chart/helmValue';
import { textOf } from '../../config/textOf';
import { configMapKeys } from './configMapKeys';

export interface AgentOption {
  /** As the agent's ConfigMap has it: `routing-mode`. */
  readonly name: string;
  readonly value: string;
  /** Where the values say it: `extraConfig.routing-mode`, `extraArgs`. */
  readonly key: string;
  /** The chart's own key for it, where there is one that takes the same value. */
  readonly helmKey?: string;
}

/** Each option once, with its last word. */
export function agentOptionsIn(values: HelmValues): readonly AgentOption[] {
  const said = [...fromConfig(values.extraConfig), ...fromArguments(values.extraArgs)];
  return [...new Map(said.map((option) => [option.name, option])).values()];
}

function fromConfig(extra: HelmValue | undefined): AgentOption[] {
  if (!isMapping(extra)) return [];
  return Object.entries(extra).flatMap(([name, value]) =>
    value === null || isMapping(value) || Array.isArray(value)
      ? []
      : [option(name, textOf(value), `extraConfig.${name}`)],
  );
}

/** As Go's flags are written: `--name=value`, `--name value`, and `--name` alone for true. */
function fromArguments(extra: HelmValue | undefined): AgentOption[] {
  if (!Array.isArray(extra)) return [];
  const texts = (extra as readonly HelmValue[]).map((each) => (typeof each === 'string' ? each : ''));
  return texts.flatMap((text, index) => {
    const flag = /^--?([A-Za-z][-\w]*)(?:=(.*))?$/s.exec(text);
    if (flag?.[1] === undefined) return [];
    const next = texts[index + 1];
    const value = flag[2] ?? (next === undefined || next.startsWith('-') ? 'true' : next);
    return [option(flag[1], value, 'extraArgs')];
  });
}

const helmKeys = new Map(Object.entries(configMapKeys).map(([helmKey, name]) => [name, helmKey]));

function option(name: string, value: string, key: string): AgentOption {
  const helmKey = helmKeys.get(name);
  return { name, value, key, ...(helmKey === undefined ? {} : { helmKey }) };
}
