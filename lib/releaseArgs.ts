// Hands the Cilium part of a plan to the component that installs it.
// It must never change a value on the way.
import type { CiliumReleaseArgs } from '../components/ciliumRelease';
import type { ClusterPlan } from '../plan/clusterPlan';
import { hasSecrets } from '../plan/infrastructure/existing';

/**
 * What `CiliumRelease` wants, out of a plan. A release that runs on an existing cluster is taken over.
 * @param plan from `planCluster` or `planExistingCluster`
 */
export function releaseArgsOf(
  plan: Pick<ClusterPlan, 'cilium' | 'infrastructure' | 'protect'>,
): CiliumReleaseArgs {
  const { cilium, infrastructure, protect } = plan;
  const release = infrastructure.kind === 'existing' ? infrastructure.release : undefined;
  return {
    version: cilium.version,
    chart: cilium.chart,
    values: cilium.helmValues,
    timeoutSeconds: cilium.rollout.timeoutSeconds,
    history: cilium.rollout.history,
    protect,
    ...(cilium.uninstall === undefined ? {} : { uninstall: cilium.uninstall }),
    ...(release === undefined
      ? {}
      : {
          adopt: {
            name: release.name,
            namespace: release.namespace,
            secretValues: hasSecrets(release),
          },
        }),
  };
}
