// Finds what a plan holds beside the release of Cilium, for those who install the release alone.
// It must never find what the release itself brings.
import type { Problem } from '../config/problem';
import { problemKinds } from '../config/problemKinds';
import type { ClusterPlan } from './clusterPlan';

export const besideReleaseProblems = problemKinds(
  {
    id: 'release-alone',
    title: 'The component package',
    about: 'What the component for programs in other languages cannot do of a plan.',
  },
  {
    'component-package-release-only': {
      title: 'The plan holds more than the release of Cilium',
      severity: 'refuse',
      why: 'the component package installs the release of Cilium and nothing beside it',
      remedy: 'use a stack with provider existing, or bring what is beside the release yourself',
    },
  },
);

/** @returns one problem for each part that would be left out */
export function besideRelease({ nodeConfig, gatewayApi }: ClusterPlan): Problem[] {
  const kind = besideReleaseProblems['component-package-release-only'];
  const overrides = nodeConfig?.overrides ?? [];
  return [
    ...(overrides.length === 0
      ? []
      : [
          kind.at('cilium.nodeConfigs', {
            found: overrides.map(({ name }) => name).join(', '),
            remedy:
              'give single nodes options of their own by a stack with provider existing, or by CiliumNodeConfig objects of your own',
          }),
        ]),
    ...(gatewayApi === undefined
      ? []
      : [
          kind.at('cilium.gatewayApiCrds', {
            found: 'install',
            remedy: `apply the definitions of Gateway API v${gatewayApi.version} before, and say “present”`,
          }),
        ]),
  ];
}
