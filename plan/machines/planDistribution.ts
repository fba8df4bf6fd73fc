// Says what the cluster is made of, one kind a distribution; every reader of a plan tells them apart by `kind`.
// It must never plan machines for a cluster that somebody else made: of such a one it says what it is, and no more.
import type { ClusterSpec } from '../../config/schema/stack';
import { runsK3s, runsTalos } from '../../config/schema/stack';
import type { Decisions } from '../decide';
import type { Distribution } from '../effective/facts';
import type { ValueView } from '../effective/valueView';
import { distributionName, runsKubeProxy } from '../ground/distribution';
import type { Outcome } from '../outcome';
import type { K3sPlan } from './k3s/k3sPlan';
import { planK3s } from './k3s/planK3s';
import { planTalos } from './talos/planTalos';
import type { TalosPlan } from './talos/talosPlan';

/** A Kubernetes that was there already: Talos or k3s it may be, its nodes are others' to change. */
export interface KubernetesPlan {
  readonly kind: 'kubernetes';
  /** What it was made with. */
  readonly name: Distribution;
  readonly version: string;
  /** Whether its nodes run kube-proxy. */
  readonly kubeProxy: boolean;
}

export type DistributionPlan = TalosPlan | K3sPlan | KubernetesPlan;

export function planDistribution(
  spec: ClusterSpec,
  decided: Decisions,
  values: ValueView,
): Outcome<DistributionPlan> {
  if (spec.observed === undefined) {
    if (runsTalos(spec)) return { value: planTalos(spec, decided, values), problems: [] };
    if (runsK3s(spec)) return planK3s(spec, decided);
  }
  return { value: planKubernetes(spec), problems: [] };
}

function planKubernetes({ distribution }: ClusterSpec): KubernetesPlan {
  return {
    kind: 'kubernetes',
    name: distributionName(distribution),
    version: distribution.version,
    kubeProxy: runsKubeProxy(distribution),
  };
}
