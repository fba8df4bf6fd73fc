// All that Routewise refuses, warns of or notes, family by family, in the order in which it is documented.
// It must never leave a kind out: a test reads the sources for them.
import { chartProblems } from '../../chart/chartProblems';
import { helmProblems } from '../../chart/check/helmProblems';
import { combinationProblems } from '../../config/checkCombinations';
import { configProblems } from '../../config/configProblems';
import type { Documented, ProblemKind } from '../../config/problemKinds';
import { existingClusterProblems } from '../../config/problems/existingCluster';
import { hetznerSiteProblems } from '../../config/problems/hetznerSite';
import { proxmoxSiteProblems } from '../../config/problems/proxmoxSite';
import { pulumiSecretProblems } from '../../config/problems/pulumiSecrets';
import { runningStackProblems } from '../../config/problems/runningStack';
import { acceptProblems } from '../../plan/accept';
import { preflightRules } from '../../plan/preflight/judgeHosts';
import { rules } from '../../plan/rules';
import { imageProblems } from '../../providers/src/hosts/imageProblems';
import { resetProblems } from '../../providers/src/hosts/reset/resetProblems';
import { sshProblems } from '../../providers/src/ssh/sshProblems';

/** By what finds them: the stack's configuration first, then what follows from it, then the world. */
const kinds: readonly Readonly<Record<string, ProblemKind>>[] = [
  configProblems,
  combinationProblems,
  acceptProblems,
  helmProblems,
  chartProblems,
  pulumiSecretProblems,
  runningStackProblems,
  hetznerSiteProblems,
  proxmoxSiteProblems,
  existingClusterProblems,
  sshProblems,
  imageProblems,
  resetProblems,
];

/** Kinds that are no rules: whoever finds one makes it by its declaration. */
export const problemKindsOfAll: readonly ProblemKind[] = kinds.flatMap((family) => Object.values(family));

export const everyProblem: readonly Documented[] = [...rules, ...problemKindsOfAll, ...preflightRules];
