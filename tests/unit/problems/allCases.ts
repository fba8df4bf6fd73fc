// The cases of all kinds of problems that are no rules, by folder of what finds them.
import { configCases } from './cases/config';
import { planCases } from './cases/plan';
import type { ProblemCases } from './problemCase';

export const allCases: ProblemCases = { ...configCases, ...planCases };
