// The cases of all rules on values, in one table.
import { closedListCases } from './cases/closedLists';
import { clusterMeshCases } from './cases/clusterMesh';
import { datapathCases } from './cases/datapath';
import { durationCases } from './cases/durations';
import { limitCases } from './cases/limits';
import { networkCases } from './cases/network';
import { pastTheChartCases } from './cases/pastTheChart';
import { platformCases } from './cases/platform';
import { readableCases } from './cases/readable';
import { securityCases } from './cases/security';
import { serviceCases } from './cases/services';
import { surroundingCases } from './cases/surroundings';
import type { RuleCases } from './ruleCase';

export const allCases: RuleCases = {
  ...networkCases,
  ...datapathCases,
  ...serviceCases,
  ...securityCases,
  ...clusterMeshCases,
  ...platformCases,
  ...durationCases,
  ...limitCases,
  ...closedListCases,
  ...readableCases,
  ...pastTheChartCases,
  ...surroundingCases,
};
