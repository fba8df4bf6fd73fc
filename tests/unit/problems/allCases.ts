// The cases of all kinds of problems that are no rules, by folder of what finds them.
import { apiAddressCases } from './cases/apiAddress';
import { configCases } from './cases/config';
import { datapathDecisionCases } from './cases/datapathDecisions';
import { fetchedCases } from './cases/fetched';
import { k3sCases } from './cases/k3s';
import { planCases } from './cases/plan';
import { runningCases } from './cases/running';
import { securityDecisionCases } from './cases/securityDecisions';
import { serviceAddressCases } from './cases/serviceAddresses';
import type { ProblemCases } from './problemCase';

export const allCases: ProblemCases = {
  ...apiAddressCases,
  ...configCases,
  ...datapathDecisionCases,
  ...fetchedCases,
  ...k3sCases,
  ...planCases,
  ...runningCases,
  ...securityDecisionCases,
  ...serviceAddressCases,
};
