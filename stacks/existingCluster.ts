// Cilium on a cluster that somebody else made: the whole of what Routewise does there on one page.
// It must never decide, nor make anything but Cilium's release and Cilium's own objects.
import * as pulumi from '@pulumi/pulumi';
import type { CiliumReleaseArgs } from '../components/ciliumRelease';
import type { PlanOf } from '../plan/clusterPlan';
import type { AdoptedRelease } from '../plan/infrastructure/existing';
import { hasSecrets } from '../plan/infrastructure/existing';
import type { RunningCilium } from '../plan/running/runningCilium';
import { noCiliumYet } from '../plan/running/runningCilium';
import { existingAccess } from './site/existing/existingAccess';
import { valuesFor } from './site/existing/valuesFor';
import { installCilium } from './installCilium';
import type { StackOutputs } from './outputs';
import { releaseValues } from './config/stackSecrets';

export async function buildExistingCluster(
  plan: PlanOf<'kubernetes', 'existing'>,
  running: RunningCilium = noCiliumYet,
): Promise<StackOutputs> {
  const { infrastructure: existing } = plan;
  const access = existingAccess(existing);
  const kubeconfig = pulumi.secret(access.kubeconfig);
  const kept = existing.values === 'keep' ? existing.release : undefined;

  const own = plan.cilium.values.filter(({ setBy }) => setBy === 'user').map(({ path }) => path);

  const cilium = installCilium(plan, {
    identity: existing.uid,
    running,
    kubeconfig,
    access: {
      ...access.original,
      ...(access.original.kubeconfig === undefined
        ? {}
        : { kubeconfig: pulumi.secret(access.original.kubeconfig) }),
    },
    adopted: {
      ...(kept === undefined ? {} : { version: kept.chartVersion }),
      values: await valuesFor(existing, releaseValues(plan).values, own, access.kubeconfig),
      ...(existing.release === undefined ? {} : { adopt: adoptionOf(existing.release) }),
    },
    // A release that is kept as it is keeps its nodes' options and its objects, too.
    releaseOnly: kept !== undefined,
  });

  return {
    plan,
    apiEndpoint: pulumi.output(existing.server),
    nodes: plan.nodes.map(({ name, address }) => ({ name, privateAddress: address })),
    cilium,
  };
}

function adoptionOf(release: AdoptedRelease): NonNullable<CiliumReleaseArgs['adopt']> {
  const { name, namespace } = release;
  return { name, namespace, secretValues: hasSecrets(release) };
}
