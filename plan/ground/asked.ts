// What Helm values decide that the stack has no key for, and where they decide what it has one for.
// It must never hold what nobody but the plan itself has set.
import type { Problem } from '../../config/problem';
import type { Encryption } from '../effective/options';

/** Whatever is absent, the plan decides. */
export interface Asked {
  readonly routing?: 'tunnel' | 'native';
  /** Whether agents write routes to each other's pods (`autoDirectNodeRoutes`). */
  readonly directRoutes?: boolean;
  readonly tunnelPort?: number;
  /** Family of the addresses that tunnels run between. */
  readonly underlay?: 'ipv4' | 'ipv6';
  /** Bytes; 0 where the agent is to look for itself. */
  readonly linkMtu?: number;
  readonly encryption?: Encryption;
  readonly egressGateway?: boolean;
  readonly kubeProxyReplacement?: boolean;
  /** One list for all nodes; empty where the agent is to look for itself. */
  readonly devices?: readonly string[];
  /** Decisions that are taken by values, and where those stand: `cilium.routing` → `routewise:cilium.values.routingMode`. */
  readonly from: ReadonlyMap<string, AskedFrom>;
}

export interface AskedFrom {
  /** Where the value stands. */
  readonly path: string;
  /** Of that path: `routingMode`. */
  readonly key: string;
  readonly value: string;
  /** `running`: a release that runs has it, and keeps it. */
  readonly by: 'user' | 'running';
  /** What the value comes to: `native`. */
  readonly found: string;
}

export const nothingAsked: Asked = { from: new Map() };

/** Why a decision is as it is, where a value took it; undefined where none did. */
export function askedReason(asked: Asked, decision: string): string | undefined {
  const from = asked.from.get(decision);
  if (from === undefined) return undefined;
  const said = `${from.key} is ${from.value === '' ? 'empty' : from.value}`;
  return from.by === 'user'
    ? `The stack’s own Helm values say so: ${said}.`
    : `The running release has it, and the plan leaves it: ${said}.`;
}

/** A problem of a key that a value has the last word over is one of that value, or of the release that keeps it. */
export function atValues(asked: Asked, problems: readonly Problem[]): Problem[] {
  return problems.map((problem) => {
    const from = asked.from.get(problem.path.replace(/^routewise:/, ''));
    if (from === undefined) return problem;
    if (from.by === 'user') return { ...problem, path: from.path, found: from.value };
    // What runs is not refused for a condition that nobody can see to here.
    const severity = problem.severity === 'refuse' ? 'warn' : problem.severity;
    return { ...problem, severity, path: from.path, found: `${from.key} = ${from.value}` };
  });
}
