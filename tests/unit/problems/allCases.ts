// The cases of all kinds of problems that are no rules, by what finds them.
import { addressCases } from './cases/addresses';
import { apiAddressCases } from './cases/apiAddress';
import { bgpCases } from './cases/bgp';
import { configCases } from './cases/config';
import { configKeyCases } from './cases/configKeys';
import { datapathDecisionCases } from './cases/datapathDecisions';
import { existingCases } from './cases/existingClusters';
import { fetchedCases } from './cases/fetched';
import { k3sCases } from './cases/k3s';
import { machineCases } from './cases/machines';
import { nodeConfigCases } from './cases/nodeConfig';
import { planCases } from './cases/plan';
import { planSecretCases } from './cases/planSecrets';
import { planValueCases } from './cases/planValues';
import { runningCases } from './cases/running';
import { secretCases } from './cases/secrets';
import { securityDecisionCases } from './cases/securityDecisions';
import { serviceAddressCases } from './cases/serviceAddresses';
import { stackFileCases } from './cases/stackFiles';
import type { ProblemCases } from './problemCase';

export const allCases: ProblemCases = {
  ...addressCases,
  ...apiAddressCases,
  ...bgpCases,
  ...configCases,
  ...configKeyCases,
  ...datapathDecisionCases,
  ...existingCases,
  ...fetchedCases,
  ...k3sCases,
  ...machineCases,
  ...nodeConfigCases,
  ...planCases,
  ...planSecretCases,
  ...planValueCases,
  ...runningCases,
  ...secretCases,
  ...securityDecisionCases,
  ...serviceAddressCases,
  ...stackFileCases,
};
