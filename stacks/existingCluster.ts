// Cilium on a cluster that somebody else made: the whole of what Routewise does there on one page.
// It must never decide, nor make anything but Cilium's release and Cilium's own objects.
import * as k8s from '@pulumi/kubernetes';
import * as pulumi from '@pulumi/pulumi';
import { Announcements } from '../components/announcements';
import { CiliumRelease } from '../components/ciliumRelease';
import type { CiliumReleaseArgs } from '../components/ciliumRelease';
import { NodeConfigAgents, NodeConfigOverride } from '../components/nodeConfigOverride';
import { announcesAnything } from '../plan/bgp/planAnnouncements';
import type { ClusterPlan } from '../plan/clusterPlan';
import type { AdoptedRelease, ExistingPlan } from '../plan/infrastructure/existing';
import { bgpPasswords } from './bgpPasswords';
import { existingAccess, valuesFor } from './existingAccess';
import type { StackOutputs } from './outputs';

/** A plan for a cluster that is there already. */
export type ExistingClusterPlan = ClusterPlan & { readonly infrastructure: ExistingPlan };

export function isExistingCluster(plan: ClusterPlan): plan is ExistingClusterPlan {
  return plan.infrastructure.kind === 'existing';
}

export async function buildExistingCluster(plan: ExistingClusterPlan): Promise<StackOutputs> {
  const { infrastructure: existing, cluster, protect } = plan;
  const access = existingAccess(existing);
  const kubeconfig = pulumi.secret(access.kubeconfig);
  const kept = existing.values === 'keep' ? existing.release : undefined;

  const kubernetes = new k8s.Provider(cluster, {
    ...access.original,
    ...(access.original.kubeconfig === undefined
      ? {}
      : { kubeconfig: pulumi.secret(access.original.kubeconfig) }),
    enableSecretMutable: true,
  });

  // A release that is kept as it is keeps its nodes' options, too.
  const perNode = { overrides: kept !== undefined ? [] : (plan.nodeConfig?.overrides ?? []), kubeconfig };
  const nodeConfig = new NodeConfigOverride(cluster, perNode, { providers: { kubernetes } });

  const cilium = new CiliumRelease(
    'cilium',
    {
      version: kept?.chartVersion ?? plan.cilium.version,
      chart: plan.cilium.chart,
      values: await valuesFor(existing, plan.cilium.helmValues, access.kubeconfig),
      timeoutSeconds: plan.cilium.rollout.timeoutSeconds,
      history: plan.cilium.rollout.history,
      protect,
      ...(existing.release === undefined ? {} : { adopt: adoptionOf(existing.release) }),
    },
    { providers: { kubernetes }, dependsOn: [nodeConfig] },
  );

  new NodeConfigAgents(cluster, perNode, { dependsOn: [cilium] });

  if (kept === undefined && announcesAnything(plan.announcements))
    new Announcements(
      cluster,
      {
        plan: plan.announcements,
        passwords: bgpPasswords(plan),
        kubeconfig,
        ciliumVersion: plan.cilium.version,
      },
      { providers: { kubernetes }, dependsOn: [cilium] },
    );

  return {
    plan,
    apiEndpoint: pulumi.output(existing.server),
    nodes: plan.nodes.map(({ name, address }) => ({ name, privateAddress: address })),
    cilium: { version: cilium.version, status: cilium.status, valuesDigest: cilium.valuesDigest },
  };
}

function adoptionOf({ name, namespace, hidden }: AdoptedRelease): NonNullable<CiliumReleaseArgs['adopt']> {
  return { name, namespace, secretValues: hidden.length > 0 };
}
