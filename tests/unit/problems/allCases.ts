// The cases of all kinds of problems that are no rules, by what finds them.
import { addressCases } from './cases/addresses';
import { bgpCases } from './cases/bgp';
import { configCases } from './cases/config';
import { configKeyCases } from './cases/configKeys';
import { existingCases } from './cases/existingClusters';
import { machineCases } from './cases/machines';
import { nodeConfigCases } from './cases/nodeConfig';
import { planCases } from './cases/plan';
import { secretCases } from './cases/secrets';
import { stackFileCases } from './cases/stackFiles';
import type { ProblemCases } from './problemCase';

export const allCases: ProblemCases = {
  ...addressCases,
  ...bgpCases,
  ...configCases,
  ...configKeyCases,
  ...existingCases,
  ...machineCases,
  ...nodeConfigCases,
  ...planCases,
  ...secretCases,
  ...stackFileCases,
};
