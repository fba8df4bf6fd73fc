// Tunes Cilium on somebody else's cluster: reads it, plans, says why, and gives the running release the plan's values.
import * as k8s from '@pulumi/kubernetes';
import {
  CiliumRelease,
  planExistingCluster,
  readCluster,
  releaseArgsOf,
  standaloneKubeconfig,
} from 'routewise';

export = async (): Promise<object> => {
  const cluster = await readCluster(standaloneKubeconfig({}));
  const plan = planExistingCluster(cluster, {
    name: 'theirs',
    cilium: { profile: 'performance', hubble: { relay: true } },
    network: { mtu: 1500 },
    ...(process.env.CHART_REPOSITORY === undefined ? {} : { chartRepository: process.env.CHART_REPOSITORY }),
  });
  for (const { severity, path, reason } of plan.remarks) console.warn(`${severity} ${path}: ${reason}`);

  // Known by its uid: another address or kubeconfig of the same cluster replaces nothing.
  const kubernetes = new k8s.Provider('theirs', { clusterIdentifier: cluster.cluster.uid });
  const cilium = new CiliumRelease('cilium', releaseArgsOf(plan), { providers: { kubernetes } });

  return { routing: plan.routing.choice, mtu: plan.mtu.podRoute, version: cilium.version };
};
