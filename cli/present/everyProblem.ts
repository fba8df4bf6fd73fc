// All that Routewise refuses, warns of or notes, family by family, in the order in which it is documented.
// It must never leave a kind out: a test reads the sources for them.
import { combinationProblems } from '../../config/checkCombinations';
import { configProblems } from '../../config/configProblems';
import type { Documented, ProblemKind } from '../../config/problemKinds';
import { acceptProblems } from '../../plan/accept';
import { apiEndpointProblems } from '../../plan/decisions/apiEndpointProblems';
import { datapathProblems } from '../../plan/decisions/datapathProblems';
import { serviceAddressProblems } from '../../plan/decisions/loadBalancing';
import { securityProblems } from '../../plan/decisions/securityProblems';
import { hostKeyProblems } from '../../plan/ground/hostKeyRemarks';
import { downloadProblems } from '../../plan/machines/downloads';
import { etcdSnapshotProblems } from '../../plan/machines/etcdSnapshots';
import { k3sProblems } from '../../plan/machines/k3s/k3sProblems';
import { preflightRules } from '../../plan/preflight/judgeHosts';
import { rules } from '../../plan/rules';
import { runningProblems } from '../../plan/running/runningProblems';

/** By what finds them: the stack's configuration first, then what follows from it, then the world. */
const kinds: readonly Readonly<Record<string, ProblemKind>>[] = [
  configProblems,
  combinationProblems,
  acceptProblems,
  apiEndpointProblems,
  datapathProblems,
  serviceAddressProblems,
  securityProblems,
  runningProblems,
  k3sProblems,
  etcdSnapshotProblems,
  downloadProblems,
  hostKeyProblems,
];

/** Kinds that are no rules: whoever finds one makes it by its declaration. */
export const problemKindsOfAll: readonly ProblemKind[] = kinds.flatMap((family) => Object.values(family));

export const everyProblem: readonly Documented[] = [...rules, ...problemKindsOfAll, ...preflightRules];
