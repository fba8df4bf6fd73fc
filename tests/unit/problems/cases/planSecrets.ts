// Cases of secrets that a plan is made without.
import { planStack } from '../../../../plan/planStack';
import { existingPlan, running } from '../../../fixtures/observed';
import { tokens } from '../../../fixtures/plantedSecrets';
import { smallestStack } from '../../../fixtures/stacks';
import type { ProblemCases, Told } from '../problemCase';
import { told } from '../problemCase';

const annotated = (value: unknown): Told => {
  const sections = { ...smallestStack(), cilium: { values: { podAnnotations: { note: value } } } };
  return () => told(() => planStack(sections, process.cwd(), { environment: {} }).remarks);
};

const seen = (note: string): Told => {
  const release = running({ ipam: { mode: 'kubernetes' }, podAnnotations: { note } });
  return () => told(() => existingPlan({}, release).remarks);
};

export const planSecretCases: ProblemCases = {
  'secret-kept': {
    at: 'routewise:cilium.values.podAnnotations.note',
    trips: annotated({ secure: 'v1:c2VjcmV0:abcdef==' }),
    misses: annotated('v1:c2VjcmV0:abcdef=='),
  },
  'observed-secret-in-clear': {
    at: 'routewise:provider.cluster',
    trips: seen(tokens.GitHub ?? ''),
    misses: seen('GitHub'),
  },
};
