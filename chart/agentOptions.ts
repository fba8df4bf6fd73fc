// The options that agent and operator of a version read from the ConfigMap they share, kept as data so that checking needs no source tree.
// It must never be edited by hand: scripts/agent-options.js writes the data from Cilium's own option reference.
import { dataOf } from './dataOf';

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

/** @param version a supported Cilium version, for example `1.19.6` */
export const agentOptions = dataOf('agent-options', (parsed) => parsed as AgentOptions);
