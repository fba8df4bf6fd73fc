// What every stack does once its cluster answers: Cilium as a release, what it must find before, and what follows it.
// It must never decide a value: the plan's go on as they are.
import * as k8s from '@pulumi/kubernetes';
import type * as pulumi from '@pulumi/pulumi';
import { Announcements } from '../components/announcements';
import type { CiliumReleaseArgs } from '../components/ciliumRelease';
import { CiliumRelease } from '../components/ciliumRelease';
import { ClusterPolicies } from '../components/clusterPolicies';
import { GatewayApi } from '../components/gatewayApi';
import { kubernetesProvider } from '../components/kubernetesProvider';
import { NodeConfigAgents, NodeConfigOverride } from '../components/nodeConfigOverride';
import type { HelmValues } from '../chart/helmValue';
import { mergeValues } from '../chart/helmValue';
import { pinnedChartFile } from '../chart/pinnedChart';
import { announcesAnything } from '../plan/objects/bgp/planAnnouncements';
import type { ClusterPlan } from '../plan/clusterPlan';
import type { RunningCilium } from '../plan/running/runningCilium';
import { bgpPasswords } from './config/bgpPasswords';
import type { StackOutputs } from './outputs';
import type { ReleaseValues } from './config/stackSecrets';
import { releaseValues } from './config/stackSecrets';

/** The cluster Cilium is installed on. */
export interface Ground {
  /** Which cluster it is: the same for its whole life, whatever its address and certificates. */
  readonly identity: pulumi.Input<string>;
  /** What the stack's state has of Cilium already. */
  readonly running: RunningCilium;
  /** A secret. */
  readonly kubeconfig: pulumi.Output<string>;
  /** What makes its API answer. */
  readonly after?: pulumi.Resource[];
  /** How the provider reaches it, where that is not the kubeconfig's own text. */
  readonly access?: Pick<k8s.ProviderArgs, 'kubeconfig' | 'context'>;
  /** A release that is there already, in place of parts of the plan's. */
  readonly adopted?: Partial<Pick<CiliumReleaseArgs, 'version' | 'values' | 'adopt'>>;
  /** Helm values beside the plan's: what no file of the stack says, such as which build of an image hosts were given. */
  readonly beside?: HelmValues;
  /** Nothing but that release: its objects stay as they are. */
  readonly releaseOnly?: boolean;
}

export function installCilium(
  plan: ClusterPlan,
  {
    identity,
    running,
    kubeconfig,
    after = [],
    access,
    adopted = {},
    beside = {},
    releaseOnly = false,
  }: Ground,
): StackOutputs['cilium'] {
  const { cluster } = plan;
  const { installed, unidentified } = running;
  const kubernetes = kubernetesProvider(cluster, {
    cluster: identity,
    access: access ?? { kubeconfig },
    unidentified,
  });
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
  const nodeConfig = new NodeConfigOverride(cluster, perNode, {
    providers,
    dependsOn: after,
    // Without children nothing keeps it in the state when a destroy ends at the guard; with some it would protect them, too.
    ...(perNode.overrides.length === 0 ? { protect: plan.protect } : {}),
  });

  const cilium = new CiliumRelease(
    'cilium',
    {
      version: plan.cilium.version,
      chart: chartOf(plan.cilium),
      ...withBeside(releaseValues(plan), beside),
      timeoutSeconds: plan.cilium.rollout.timeoutSeconds,
      history: plan.cilium.rollout.history,
      protect: plan.protect,
      ...(plan.cilium.uninstall === undefined ? {} : { uninstall: plan.cilium.uninstall }),
      ...(installed === undefined ? {} : { replacing: { installed, cluster: identity } }),
      ...adopted,
    },
    { providers, dependsOn: [...after, ...gatewayApi, ...namespaces, nodeConfig] },
  );

  new NodeConfigAgents(cluster, perNode, { dependsOn: [cilium] });

  if (!releaseOnly && plan.policies !== undefined)
    new ClusterPolicies(
      cluster,
      { plan: plan.policies, kubeconfig, ciliumVersion: plan.cilium.version },
      { providers, dependsOn: [cilium] },
    );

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

/** The stack's own have the last word. */
function withBeside(release: ReleaseValues, beside: HelmValues): ReleaseValues {
  return { ...release, values: mergeValues(beside, release.values as HelmValues) };
}

/** A chart that is pinned is installed from the file that was compared, not fetched again. */
function chartOf({ chart, version }: ClusterPlan['cilium']): CiliumReleaseArgs['chart'] {
  return chart.kind === 'repository' && chart.digest !== undefined
    ? { kind: 'archive', path: pinnedChartFile(version, chart.digest) }
    : chart;
}
