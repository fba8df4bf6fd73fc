// Checks the options of one override: known to the agent of that version, of the right type, and not the cluster's.
// It must never take a Helm key for an option: the agent would not find it, and say nothing.
import { ownEntry } from '../../../config/ownValue';
import type { AgentOptions } from '../../../chart/agentOptions';
import { nearest } from '../../../config/nearest';
import type { Problem } from '../../../config/problem';
import { clusterWideKeys } from './clusterWideKeys';
import { configMapKeyOf } from './configMapKeyOf';
import { nodeConfigProblems } from './nodeConfigProblems';

/** What a value of a type looks like, in words and as a pattern: cobra and viper, as the agent reads them. */
const types: Readonly<Record<string, readonly [words: string, pattern: RegExp]>> = {
  bool: ['true or false', /^(true|false|1|0|t|f|T|F|TRUE|FALSE|True|False)$/],
  int: ['a whole number', /^-?\d+$/],
  uint: ['a whole number of zero or more', /^\d+$/],
  uint16: ['a whole number from 0 to 65535', /^\d{1,5}$/],
  uint32: ['a whole number of zero or more', /^\d+$/],
  float: ['a number', /^-?\d+(\.\d+)?([eE][-+]?\d+)?$/],
  duration: ['a duration such as 30s or 5m0s', /^(0|-?(\d+(\.\d+)?(ns|us|µs|ms|s|m|h))+)$/],
};

/**
 * @param path where the override stands, for example `routewise:cilium.nodeConfigs.metal`
 * @param pathOf where an option stands below it, for the options that have a name of ours
 */
export function checkKeys(
  defaults: Readonly<Record<string, string>>,
  options: AgentOptions,
  pathOf: (key: string) => string,
): Problem[] {
  return Object.entries(defaults).flatMap(([key, value]) => {
    const path = pathOf(key);
    return checkKey(key, options, path) ?? checkValue(key, value, options, path);
  });
}

function checkKey(key: string, options: AgentOptions, path: string): Problem[] | undefined {
  const common = ownEntry(clusterWideKeys, key);
  if (common !== undefined)
    return [
      nodeConfigProblems['node-config-cluster-wide'].at(path, {
        found: key,
        reason: `all nodes must have the same: ${common.why}`,
        source: common.source,
      }),
    ];
  if (Object.hasOwn(options.agent, key)) return undefined;
  if (options.undocumented.includes(key))
    return [
      nodeConfigProblems['node-config-undocumented-key'].at(path, {
        found: key,
        reason: `the chart of ${options.version} writes it, but Cilium’s reference of the agent’s options does not list it: whether it works on single nodes is not documented`,
        source: options.source,
      }),
    ];
  if (options.elsewhere.includes(key))
    return [
      nodeConfigProblems['node-config-key-not-the-agents'].at(path, { found: key, source: options.source }),
    ];
  return [unknown(key, options, path)];
}

function unknown(key: string, options: AgentOptions, path: string): Problem {
  const meant = configMapKeyOf(key);
  const near = meant ?? nearest(key.replaceAll(/[._]/g, '-'), Object.keys(options.agent));
  return nodeConfigProblems['node-config-unknown-key'].at(path, {
    found: key,
    reason:
      meant === undefined
        ? `the agent of Cilium ${options.version} has no such option, and would pass over it in silence`
        : 'this is the Helm key; a CiliumNodeConfig takes keys of the ConfigMap, and the agent would pass over this one in silence',
    remedy:
      near === undefined
        ? 'remove it; `cilium-agent --help` lists what there is'
        : `${meant === undefined ? 'did you mean' : 'write'} ${near}${meant === undefined ? '?' : ''}`,
    source: options.source,
  });
}

function checkValue(key: string, value: string, options: AgentOptions, path: string): Problem[] {
  const type = ownEntry(options.agent, key);
  const known = type === undefined ? undefined : ownEntry(types, type);
  if (known === undefined || known[1].test(value)) return [];
  return [
    nodeConfigProblems['node-config-wrong-type'].at(path, {
      found: value,
      reason: `${key} is ${known[0]}, and the agent ends at its start where it cannot read it`,
      remedy: `write ${known[0]}`,
      source: options.source,
    }),
  ];
}
