// All that Routewise refuses, warns of or notes, family by family, in the order in which it is documented.
// It must never leave a kind out: a test reads the sources for them.
import type { Documented, ProblemKind } from '../../config/problemKinds';
import { existingClusterProblems } from '../../config/problems/existingCluster';
import { hetznerSiteProblems } from '../../config/problems/hetznerSite';
import { proxmoxSiteProblems } from '../../config/problems/proxmoxSite';
import { pulumiSecretProblems } from '../../config/problems/pulumiSecrets';
import { runningStackProblems } from '../../config/problems/runningStack';
import { kindsOfPlan } from '../../plan/kindsOfPlan';
import { certificateProblems } from '../../plan/machines/certificateAges';
import { preflightRules } from '../../plan/preflight/judgeHosts';
import { rules } from '../../plan/rules';
import { imageProblems } from '../../providers/src/hosts/imageProblems';
import { resetProblems } from '../../providers/src/hosts/reset/resetProblems';
import { sshProblems } from '../../providers/src/ssh/sshProblems';
import { valuesFileProblems } from '../check/fileProblems';
import { commandProblems } from '../commandProblems';

/** By what finds them: what is asked while Pulumi runs, then hosts, then commands. */
const ofTheWorld: readonly Readonly<Record<string, ProblemKind>>[] = [
  pulumiSecretProblems,
  runningStackProblems,
  certificateProblems,
  hetznerSiteProblems,
  proxmoxSiteProblems,
  existingClusterProblems,
  sshProblems,
  imageProblems,
  resetProblems,
  commandProblems,
  valuesFileProblems,
];

/** Kinds that are no rules: whoever finds one makes it by its declaration. */
export const problemKindsOfAll: readonly ProblemKind[] = [
  ...kindsOfPlan,
  ...ofTheWorld.flatMap((family) => Object.values(family)),
];

export const everyProblem: readonly Documented[] = [...rules, ...problemKindsOfAll, ...preflightRules];
