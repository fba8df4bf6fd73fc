// What every stack does once its cluster answers: Cilium as a release, then what tells the network where pods and Services are.
// It must never decide a value: the plan's go on as they are.
import * as k8s from '@pulumi/kubernetes';
import type * as pulumi from '@pulumi/pulumi';
import { Announcements } from '../components/announcements';
import { CiliumRelease } from '../components/ciliumRelease';
import { announcesAnything } from '../plan/bgp/planAnnouncements';
import type { ClusterPlan } from '../plan/clusterPlan';
import { bgpPasswords } from './bgpPasswords';
import type { StackOutputs } from './outputs';

/** @param cluster what must be there before */
export function installCilium(
  plan: ClusterPlan,
  kubeconfig: pulumi.Output<string>,
  cluster: pulumi.Resource,
): StackOutputs['cilium'] {
  // A password of BGP that changes is written over: replaced, it would be missing for a moment.
  const kubernetes = new k8s.Provider(plan.cluster, { kubeconfig, enableSecretMutable: true });
  const cilium = new CiliumRelease(
    'cilium',
    {
      version: plan.cilium.version,
      chart: plan.cilium.chart,
      values: plan.cilium.helmValues,
      timeoutSeconds: plan.cilium.rollout.timeoutSeconds,
      history: plan.cilium.rollout.history,
      protect: plan.protect,
    },
    { providers: { kubernetes }, dependsOn: [cluster] },
  );
  if (announcesAnything(plan.announcements))
    new Announcements(
      plan.cluster,
      {
        plan: plan.announcements,
        passwords: bgpPasswords(plan),
        kubeconfig,
        ciliumVersion: plan.cilium.version,
      },
      { providers: { kubernetes }, dependsOn: [cilium] },
    );
  return { version: cilium.version, status: cilium.status, valuesDigest: cilium.valuesDigest };
}
