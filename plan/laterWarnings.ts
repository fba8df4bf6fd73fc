// What a stack may be warned of only after its plan: by its hosts, once somebody looks at them, and by its certificates, once they are read.
// It must never list what a plan sees by itself: whether it answers to an acceptance shows in the plan.
import type { Documented } from '../config/problemKinds';
import type { ClusterSpec } from '../config/schema/stack';
import type { Accepted, AcceptedLater, Later } from './accept';
import { canWarn } from './accept';
import { certificateProblems } from './machines/certificateAges';
import { preflightRules } from './preflight/judgeHosts';

export const laterKinds: Readonly<Record<Later, readonly Documented[]>> = {
  hosts: preflightRules,
  certificates: Object.values(certificateProblems),
};

/** Those of this stack: hosts are looked at where it has them, certificates read where it made the cluster. */
export function laterKindsOf({ provider }: Pick<ClusterSpec, 'provider'>): typeof laterKinds {
  return {
    hosts: provider.kind === 'hosts' ? laterKinds.hosts : [],
    certificates: provider.kind === 'existing' ? [] : laterKinds.certificates,
  };
}

/** @returns undefined where the stack accepts none of them */
export function acceptedLater(spec: Pick<ClusterSpec, 'provider' | 'safety'>): AcceptedLater | undefined {
  const accepted = Object.entries(laterKindsOf(spec)).flatMap(([where, kinds]): [string, Accepted][] => {
    const ids = new Set(kinds.filter(canWarn).map(({ id }) => id));
    const own = Object.entries(spec.safety.accept).filter(([rule]) => ids.has(rule));
    return own.length === 0 ? [] : [[where, Object.fromEntries(own)]];
  });
  return accepted.length === 0 ? undefined : Object.fromEntries(accepted);
}
