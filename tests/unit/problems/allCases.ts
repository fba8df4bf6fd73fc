// The cases of all kinds of problems that are no rules, by what finds them.
import { addressCases } from './cases/addresses';
import { apiAddressCases } from './cases/apiAddress';
import { besideReleaseCases } from './cases/besideRelease';
import { bgpCases } from './cases/bgp';
import { certificateCases } from './cases/certificates';
import { chartCases } from './cases/chart';
import { commandCases } from './cases/commands';
import { configCases } from './cases/config';
import { configKeyCases } from './cases/configKeys';
import { datapathDecisionCases } from './cases/datapathDecisions';
import { existingClusterCases } from './cases/existingCluster';
import { existingCases } from './cases/existingClusters';
import { fetchedCases } from './cases/fetched';
import { helmCases } from './cases/helm';
import { hetznerSiteCases } from './cases/hetznerSite';
import { hostCases } from './cases/hosts';
import { k3sCases } from './cases/k3s';
import { machineCases } from './cases/machines';
import { nodeConfigCases } from './cases/nodeConfig';
import { planCases } from './cases/plan';
import { planSecretCases } from './cases/planSecrets';
import { planValueCases } from './cases/planValues';
import { proxmoxSiteCases } from './cases/proxmoxSite';
import { pulumiSecretCases } from './cases/pulumiSecrets';
import { runningCases } from './cases/running';
import { runningStackCases } from './cases/runningStack';
import { secretCases } from './cases/secrets';
import { securityDecisionCases } from './cases/securityDecisions';
import { serviceAddressCases } from './cases/serviceAddresses';
import { sshCases } from './cases/ssh';
import { stackFileCases } from './cases/stackFiles';
import type { ProblemCases } from './problemCase';

export const allCases: ProblemCases = {
  ...addressCases,
  ...apiAddressCases,
  ...besideReleaseCases,
  ...bgpCases,
  ...certificateCases,
  ...chartCases,
  ...commandCases,
  ...configCases,
  ...configKeyCases,
  ...datapathDecisionCases,
  ...existingCases,
  ...existingClusterCases,
  ...fetchedCases,
  ...helmCases,
  ...hetznerSiteCases,
  ...hostCases,
  ...k3sCases,
  ...machineCases,
  ...nodeConfigCases,
  ...planCases,
  ...planSecretCases,
  ...planValueCases,
  ...proxmoxSiteCases,
  ...pulumiSecretCases,
  ...runningCases,
  ...runningStackCases,
  ...secretCases,
  ...securityDecisionCases,
  ...serviceAddressCases,
  ...sshCases,
  ...stackFileCases,
};
