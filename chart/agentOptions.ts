// The options that agent and operator of a version read from the ConfigMap they share, kept as data so that checking needs no source tree.
// It must never be edited by hand: scripts/agent-options.js writes the data from Cilium's own option reference.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { supportedCilium } from '../config/schema/versions';

/** The shape of chart/data/agent-options-<version>.json. */
export interface AgentOptions {
  readonly version: string;
  readonly source: string;
  /** Key of the ConfigMap → type of its value, as Cilium's reference has it: `bool`, `int`, `uint32`, `duration`, `strings` … */
  readonly agent: Readonly<Record<string, string>>;
  /** The same of the operator, of whatever cloud. */
  readonly operator: Readonly<Record<string, string>>;
  /** Keys that the chart writes and no reference lists. */
  readonly undocumented: readonly string[];
  /** Keys of the same ConfigMap that the operator, or a container's environment, reads and the agent does not. */
  readonly elsewhere: readonly string[];
}

const loaded = new Map<string, AgentOptions>();

/** @param version a supported Cilium version, for example `1.19.6` */
export function agentOptions(version: string): AgentOptions {
  const known = loaded.get(version);
  if (known !== undefined) return known;
  const file = join(dataFolder(), `agent-options-${supportedCilium(version)}.json`);
  const options = JSON.parse(readFileSync(file, 'utf8')) as AgentOptions;
  loaded.set(version, options);
  return options;
}

/** The folder lies beside this file in the sources, and beside dist/ once bundled. */
function dataFolder(): string {
  return __dirname.endsWith('dist') ? join(__dirname, '..', 'chart', 'data') : join(__dirname, 'data');
}
