// The cases of all rules on values, in one table.
import { clusterMeshCases } from './cases/clusterMesh';
import { datapathCases } from './cases/datapath';
import { networkCases } from './cases/network';
import { platformCases } from './cases/platform';
import { securityCases } from './cases/security';
import { serviceCases } from './cases/services';
import type { RuleCases } from './ruleCase';

export const allCases: RuleCases = {
  ...networkCases,
  ...datapathCases,
  ...serviceCases,
  ...securityCases,
  ...clusterMeshCases,
  ...platformCases,
};
