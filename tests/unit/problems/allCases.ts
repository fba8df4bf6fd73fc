// The cases of all kinds of problems that are no rules, by folder of what finds them.
import { chartCases } from './cases/chart';
import { configCases } from './cases/config';
import { existingClusterCases } from './cases/existingCluster';
import { helmCases } from './cases/helm';
import { hetznerSiteCases } from './cases/hetznerSite';
import { hostCases } from './cases/hosts';
import { planCases } from './cases/plan';
import { proxmoxSiteCases } from './cases/proxmoxSite';
import { pulumiSecretCases } from './cases/pulumiSecrets';
import { runningStackCases } from './cases/runningStack';
import { sshCases } from './cases/ssh';
import type { ProblemCases } from './problemCase';

export const allCases: ProblemCases = {
  ...chartCases,
  ...configCases,
  ...existingClusterCases,
  ...helmCases,
  ...hetznerSiteCases,
  ...hostCases,
  ...planCases,
  ...proxmoxSiteCases,
  ...pulumiSecretCases,
  ...runningStackCases,
  ...sshCases,
};
