// Installs what a plan has of Cilium on a cluster whose API answers: definitions, release, objects.
// It must never decide: it hands the plan's parts to the components.
import * as k8s from '@pulumi/kubernetes';
import type * as pulumi from '@pulumi/pulumi';
import { Announcements } from '../components/announcements';
import { CiliumRelease } from '../components/ciliumRelease';
import { GatewayApi } from '../components/gatewayApi';
import { announcesAnything } from '../plan/bgp/planAnnouncements';
import type { ClusterPlan } from '../plan/clusterPlan';
import { bgpPasswords } from './bgpPasswords';
import type { StackOutputs } from './outputs';

/**
 * @param kubeconfig a secret
 * @param after what makes the API answer
 */
export function installCilium(
  plan: ClusterPlan,
  kubeconfig: pulumi.Output<string>,
  after: pulumi.Resource[],
): StackOutputs['cilium'] {
  const { cluster, protect } = plan;
  // A password of BGP that changes is written over: replaced, it would be missing for a moment.
  const kubernetes = new k8s.Provider(cluster, { kubeconfig, enableSecretMutable: true });

  const gatewayApi =
    plan.gatewayApi === undefined
      ? []
      : [new GatewayApi(cluster, { plan: plan.gatewayApi, kubeconfig }, { dependsOn: after })];

  const namespaces = plan.cilium.namespaces.map(
    ({ name, labels }) =>
      new k8s.core.v1.Namespace(
        name,
        { metadata: { name, labels: { ...labels } } },
        { provider: kubernetes, dependsOn: after },
      ),
  );

  const cilium = new CiliumRelease(
    'cilium',
    {
      version: plan.cilium.version,
      chart: plan.cilium.chart,
      values: plan.cilium.helmValues,
      timeoutSeconds: plan.cilium.rollout.timeoutSeconds,
      history: plan.cilium.rollout.history,
      protect,
    },
    { providers: { kubernetes }, dependsOn: [...after, ...gatewayApi, ...namespaces] },
  );

  if (announcesAnything(plan.announcements))
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

  return { version: cilium.version, status: cilium.status, valuesDigest: cilium.valuesDigest };
}
