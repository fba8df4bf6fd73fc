// Says of an existing cluster what its release of Cilium is to become, and how it differs from what runs.
// It must never change a node: they are somebody else's.
import type { ChangeClass } from '../../config/schema/provider';
import type { SpecOn } from '../../config/schema/stack';
import type { HelmValues } from '../../chart/helmValue';
import type { ValueChange } from '../change/diffValues';
import { classOfAll, diffValues } from '../change/diffValues';
import { LiveValues } from '../../spec/existing/liveValues';

export interface ExistingPlan {
  readonly kind: 'existing';
  /** Uid of the namespace kube-system. */
  readonly uid: string;
  readonly server: string;
  readonly kubeconfig?: string;
  /** Name of the stack's secret. */
  readonly kubeconfigConfig?: string;
  readonly context?: string;
  readonly values: 'keep' | 'plan';
  readonly allow: ChangeClass;
  /** Absent where the cluster has no Cilium of Helm's. */
  readonly release?: AdoptedRelease;
}

export interface AdoptedRelease {
  readonly name: string;
  readonly namespace: string;
  readonly revision: number;
  readonly chartVersion: string;
  /** Values that are taken from the cluster at each update, as secrets. */
  readonly hidden: readonly (readonly string[])[];
  /** Secrets among the defaults of its own chart: taken from the cluster, too. Absent where there are none. */
  readonly hiddenDefaults?: readonly (readonly string[])[];
  /** From what runs to the plan, the most disruptive first. */
  readonly changes: readonly ValueChange[];
  /** The class of all changes together. */
  readonly class: ChangeClass;
}

/** Whether anything of the release is a secret: then all of its values are kept as such. */
export function hasSecrets({
  hidden,
  hiddenDefaults = [],
}: Pick<AdoptedRelease, 'hidden' | 'hiddenDefaults'>): boolean {
  return hidden.length > 0 || hiddenDefaults.length > 0;
}

export function planExisting(spec: SpecOn<'existing'>, planned: HelmValues): ExistingPlan {
  const { provider, observed } = spec;
  if (observed === undefined) throw new Error('nothing is known of the existing cluster');
  const { kubeconfig, kubeconfigConfig, context, values, allow } = provider;
  const { release } = observed;
  const changes =
    release === undefined ? [] : diffValues(new LiveValues(release), planned, spec.cilium.version);
  return {
    kind: 'existing',
    uid: observed.cluster.uid,
    server: observed.cluster.server,
    ...(kubeconfig === undefined ? {} : { kubeconfig }),
    ...(kubeconfigConfig === undefined ? {} : { kubeconfigConfig }),
    ...(context === undefined ? {} : { context }),
    values,
    allow,
    ...(release === undefined
      ? {}
      : {
          release: {
            name: release.name,
            namespace: release.namespace,
            revision: release.revision,
            chartVersion: release.chartVersion,
            hidden: release.hidden,
            ...(release.hiddenDefaults.length === 0 ? {} : { hiddenDefaults: release.hiddenDefaults }),
            changes,
            class: classOfAll(changes),
          },
        }),
  };
}
