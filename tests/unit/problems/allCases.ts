// The cases of all kinds of problems that are no rules, by folder of what finds them.
import { chartCases } from './cases/chart';
import { configCases } from './cases/config';
import { helmCases } from './cases/helm';
import { planCases } from './cases/plan';
import type { ProblemCases } from './problemCase';

export const allCases: ProblemCases = {
  ...chartCases,
  ...configCases,
  ...helmCases,
  ...planCases,
};
