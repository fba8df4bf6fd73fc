// What every stack does once its cluster answers: Cilium as a release, what it must find before, and what follows it.
// It must never decide a value: the plan's go on as they are.
import * as k8s from '@pulumi/kubernetes';
import type * as pulumi from '@pulumi/pulumi';
import { Announcements } from '../components/announcements';
import type { CiliumReleaseArgs } from '../components/ciliumRelease';
import { CiliumRelease } from '../components/ciliumRelease';
import { GatewayApi } from '../components/gatewayApi';
import { NodeConfigAgents, NodeConfigOverride } from '../components/nodeConfigOverride';
import { announcesAnything } from '../plan/bgp/planAnnouncements';
import type { ClusterPlan } from '../plan/clusterPlan';
import { bgpPasswords } from './bgpPasswords';
import type { StackOutputs } from './outputs';

/** The cluster Cilium is installed on. */
export interface Ground {
  /** A secret. */
  readonly kubeconfig: pulumi.Output<string>;
  /** What makes its API answer. */
  readonly after?: pulumi.Resource[];
  /** How the provider reaches it, where that is not the kubeconfig's own text. */
  readonly access?: k8s.ProviderArgs;
  /** A release that is there already, in place of parts of the plan's. */
  readonly adopted?: Partial<Pick<CiliumReleaseArgs, 'version' | 'values' | 'adopt'>>;
  /** Nothing but that release: its objects stay as they are. */
  readonly releaseOnly?: boolean;
}

export function installCilium(
  plan: ClusterPlan,
  { kubeconfig, after = [], access, adopted = {}, releaseOnly = false }: Ground,
): StackOutputs['cilium'] {
  const { cluster } = plan;
  // A password of BGP that changes is written over: replaced, it would be missing for a moment.
  const kubernetes = new k8s.Provider(cluster, { ...(access ?? { kubeconfig }), enableSecretMutable: true });
  const providers = { kubernetes };

  const gatewayApi =
    plan.gatewayApi === undefined || releaseOnly
      ? []
      : [new GatewayApi(cluster, { plan: plan.gatewayApi, kubeconfig }, { dependsOn: after })];

  const namespaces = (releaseOnly ? [] : plan.cilium.namespaces).map(
    ({ name, labels }) =>
      new k8s.core.v1.Namespace(
        name,
        { metadata: { name, labels: { ...labels } } },
        { provider: kubernetes, dependsOn: after },
      ),
  );

  const perNode = { overrides: releaseOnly ? [] : (plan.nodeConfig?.overrides ?? []), kubeconfig };
  const nodeConfig = new NodeConfigOverride(cluster, perNode, { providers, dependsOn: after });

  const cilium = new CiliumRelease(
    'cilium',
    {
      version: plan.cilium.version,
      chart: plan.cilium.chart,
      values: plan.cilium.helmValues,
      timeoutSeconds: plan.cilium.rollout.timeoutSeconds,
      history: plan.cilium.rollout.history,
      protect: plan.protect,
      ...adopted,
    },
    { providers, dependsOn: [...after, ...gatewayApi, ...namespaces, nodeConfig] },
  );

  new NodeConfigAgents(cluster, perNode, { dependsOn: [cilium] });

  if (!releaseOnly && announcesAnything(plan.announcements))
    new Announcements(
      cluster,
      {
        plan: plan.announcements,
        passwords: bgpPasswords(plan),
        kubeconfig,
        ciliumVersion: plan.cilium.version,
      },
      { providers, dependsOn: [cilium] },
    );

  return { version: cilium.version, status: cilium.status, valuesDigest: cilium.valuesDigest };
}
