// k3s on existing hosts with Cilium: the whole environment on one page.
// It must never decide: it hands the plan's parts to the components.
import * as pulumi from '@pulumi/pulumi';
import { DualStackK3s } from '../components/dualStackK3s';
import type { ClusterPlan } from '../plan/clusterPlan';
import type { HostsPlan } from '../plan/infrastructure/hosts';
import type { K3sClusterPlan } from '../plan/k3sNode';
import { clusterBirth, k3sNodeOf } from '../plan/k3sNode';
import { k3sFiles } from '../plan/machine/k3s';
import { K3sClusterSecrets } from '../providers/resources';
import { installCilium } from './installCilium';
import type { StackOutputs } from './outputs';

/** A plan of k3s on existing hosts. */
export type K3sHostsPlan = K3sClusterPlan & { readonly infrastructure: HostsPlan };

export function isK3sHosts(plan: ClusterPlan): plan is K3sHostsPlan {
  return plan.infrastructure.kind === 'hosts' && plan.k3s !== undefined;
}

export function buildK3sHosts(plan: K3sHostsPlan): StackOutputs {
  const { infrastructure: site, apiEndpoint, cluster, protect, k3s } = plan;
  const endpoint = pulumi.output(`https://${apiEndpoint.host ?? ''}:${apiEndpoint.port}`);

  const { secrets } = new K3sClusterSecrets(cluster, clusterBirth(plan), { protect });

  const k3sCluster = new DualStackK3s(cluster, {
    clusterName: cluster,
    secrets,
    endpoint,
    nodes: site.hosts.map(({ name, role, address, ssh }) => ({
      name,
      role,
      // A host that is put in another’s place has another address.
      id: `${name}@${address}`,
      files: secrets.apply((bundle) => k3sFiles(k3sNodeOf(plan, name), bundle)),
      ssh,
    })),
    installedBy: 'ssh',
    k3s,
  });

  return {
    plan,
    apiEndpoint: endpoint,
    kubeconfig: k3sCluster.kubeconfig,
    nodes: site.hosts.map(({ name, address }) => ({ name, privateAddress: address })),
    cilium: installCilium(plan, { kubeconfig: k3sCluster.kubeconfig, after: [k3sCluster] }),
  };
}
