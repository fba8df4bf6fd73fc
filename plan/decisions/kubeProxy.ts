// Decides whether Cilium serves Services in place of kube-proxy.
// It must never decide whether kube-proxy runs: the distribution does.
import type { ClusterSpec } from '../../config/schema/stack';
import type { Asked } from '../ground/asked';
import { runsKubeProxy } from '../ground/distribution';

export function planKubeProxy({ distribution }: ClusterSpec, { kubeProxyReplacement }: Asked): boolean {
  return kubeProxyReplacement ?? !runsKubeProxy(distribution);
}
