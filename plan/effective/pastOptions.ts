// Reads the options that values hand to agent and operator past the chart: `extraConfig`, which both read, and the arguments of each.
// It must never take an argument for one that it is not: what has no name is left out.
import { agentOptions } from '../../chart/agentOptions';
import type { HelmValue, HelmValues } from '../../chart/helmValue';
import { isMapping, valueAt } from '../../chart/helmValue';
import type { CiliumVersion } from '../../config/schema/versions';
import { textOf } from '../../config/textOf';
import { configMapKeys } from './configMapKeys';

export interface PastOption {
  /** As the ConfigMap has it: `routing-mode`. */
  readonly name: string;
  readonly value: string;
  /** Where the values say it: `extraConfig.routing-mode`, `extraArgs`, `operator.extraArgs`. */
  readonly key: string;
  /** The chart's own key for it, where there is one that takes the same value. */
  readonly helmKey?: string;
}

/** Where the arguments of each program are. */
export const argumentKeys = { agent: 'extraArgs', operator: 'operator.extraArgs' } as const;
export type Program = keyof typeof argumentKeys;

/** Each option once, with the last word that one program hears. */
export function pastOptionsOf(program: Program, values: HelmValues): readonly PastOption[] {
  const key = argumentKeys[program];
  return lastWords([
    ...fromConfig(values.extraConfig),
    ...fromArguments(key, valueAt(values, key.split('.'))),
  ]);
}

/** Each option once, with the last word that counts: that of the program whose doing the option is. */
export function pastOptionsIn(version: CiliumVersion, values: HelmValues): readonly PastOption[] {
  const said = (program: Program): readonly PastOption[] =>
    pastOptionsOf(program, values).filter(({ name }) => deciderOf(version, name) === program);
  return [...said('agent'), ...said('operator')];
}

/**
 * Options that agents read as well, but for what the operator does: it hands out the addresses of Services, and registers
 * identities with SPIRE.
 */
const doneByOperator: ReadonlySet<string> = new Set([
  'default-lb-service-ipam',
  'enable-lb-ipam',
  'enable-node-ipam',
  'mesh-auth-mutual-enabled',
]);

/** The operator where it alone reads the option, or acts on it; else the agent. */
export function deciderOf(version: CiliumVersion, option: string): Program {
  const { agent, operator } = agentOptions(version);
  const alone = Object.hasOwn(operator, option) && !Object.hasOwn(agent, option);
  return alone || doneByOperator.has(option) ? 'operator' : 'agent';
}

function lastWords(said: readonly PastOption[]): readonly PastOption[] {
  return [...new Map(said.map((option) => [option.name, option])).values()];
}

function fromConfig(extra: HelmValue | undefined): PastOption[] {
  if (!isMapping(extra)) return [];
  return Object.entries(extra).flatMap(([name, value]) =>
    value === null || isMapping(value) || Array.isArray(value)
      ? []
      : [option(name, textOf(value), `extraConfig.${name}`)],
  );
}

/** As Go's flags are written: `--name=value`, `--name value`, and `--name` alone for true. */
function fromArguments(key: string, extra: HelmValue | undefined): PastOption[] {
  if (!Array.isArray(extra)) return [];
  const texts = (extra as readonly HelmValue[]).map((each) => (typeof each === 'string' ? each : ''));
  return texts.flatMap((text, index) => {
    const flag = /^--?([A-Za-z][-\w]*)(?:=(.*))?$/s.exec(text);
    if (flag?.[1] === undefined) return [];
    const next = texts[index + 1];
    const value = flag[2] ?? (next === undefined || next.startsWith('-') ? 'true' : next);
    return [option(flag[1], value, key)];
  });
}

const helmKeys = new Map(Object.entries(configMapKeys).map(([helmKey, name]) => [name, helmKey]));

function option(name: string, value: string, key: string): PastOption {
  const helmKey = helmKeys.get(name);
  return { name, value, key, ...(helmKey === undefined ? {} : { helmKey }) };
}
