// Cases of what those cannot have who install the release of Cilium alone.
import { besideRelease } from '../../../../plan/besideRelease';
import { planCluster } from '../../../../plan/planCluster';
import { parseStack } from '../../../../spec/parseStack';
import { stackWith } from '../../../fixtures/stacks';
import { ofRun } from '../ofRun';
import type { ProblemCases } from '../problemCase';

export const besideReleaseCases: ProblemCases = {
  'component-package-release-only': ofRun(
    'cilium.gatewayApiCrds',
    (changes: Readonly<Record<string, unknown>>) =>
      besideRelease(planCluster(parseStack(stackWith(changes)))),
    { 'cilium.gatewayApi': true },
    { 'cilium.gatewayApi': true, 'cilium.gatewayApiCrds': 'present' },
  ),
};
