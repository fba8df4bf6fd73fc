// k3s on Hetzner Cloud with Cilium: the whole environment on one page.
// It must never decide: it hands the plan's parts to the components.
import * as pulumi from '@pulumi/pulumi';
import { DualStackK3s } from '../components/dualStackK3s';
import { HetznerNetwork } from '../components/nodes/hetznerNetwork';
import { HetznerServers } from '../components/nodes/hetznerServers';
import type { ClusterPlan } from '../plan/clusterPlan';
import type { HetznerPlan } from '../plan/infrastructure/hetzner';
import type { K3sClusterPlan } from '../plan/k3sNode';
import { clusterBirth, k3sNodeOf } from '../plan/k3sNode';
import { cloudInitDigest, k3sFiles, renderCloudInit } from '../plan/machine/k3s';
import { K3sClusterSecrets } from '../providers/resources';
import { installCilium } from './installCilium';
import type { StackOutputs } from './outputs';

/** A plan of k3s on Hetzner Cloud. */
export type K3sHetznerPlan = K3sClusterPlan & { readonly infrastructure: HetznerPlan };

export function isK3sHetzner(plan: ClusterPlan): plan is K3sHetznerPlan {
  return plan.infrastructure.kind === 'hetzner' && plan.k3s !== undefined;
}

export function buildK3sHetzner(plan: K3sHetznerPlan): StackOutputs {
  const { infrastructure: hetzner, cluster, protect, k3s } = plan;
  const [first] = plan.nodes.filter(({ role }) => role === 'control-plane');

  const { secrets } = new K3sClusterSecrets(cluster, clusterBirth(plan), { protect });

  const network = new HetznerNetwork(cluster, {
    plan: hetzner,
    protect,
    ...(plan.apiEndpoint.host === undefined ? {} : { apiHost: plan.apiEndpoint.host }),
    ...(plan.apiEndpoint.choice === 'control-plane' && first !== undefined
      ? { apiControlPlane: first.name }
      : {}),
  });
  const endpoint = pulumi.interpolate`https://${network.apiHost}:${plan.apiEndpoint.port}`;

  const cloudInit = ({ name }: { name: string }): pulumi.Output<string> =>
    pulumi.secret(
      pulumi
        .all([secrets, network.apiHost])
        // Hetzner puts the registered key into the image by itself.
        .apply(([bundle, host]) => renderCloudInit(k3sNodeOf(plan, name, [host]), bundle)),
    );

  const { servers } = new HetznerServers(cluster, {
    plan: hetzner,
    network,
    userData: cloudInit,
    digestOf: cloudInitDigest,
    protect,
  });

  const k3sCluster = new DualStackK3s(cluster, {
    clusterName: cluster,
    secrets,
    endpoint,
    nodes: servers.map((server) => ({
      name: server.name,
      role: server.role,
      id: server.id,
      files: pulumi
        .all([secrets, network.apiHost])
        .apply(([bundle, host]) => k3sFiles(k3sNodeOf(plan, server.name, [host]), bundle)),
      ...(hetzner.sshKey === undefined ? {} : { ssh: pulumi.interpolate`root@${server.publicIPv4}` }),
      bootedConfigDigest: server.bootedConfigDigest,
    })),
    installedBy: 'cloud-init',
    k3s,
  });

  return {
    plan,
    apiEndpoint: endpoint,
    kubeconfig: k3sCluster.kubeconfig,
    nodes: servers.map(({ name, publicIPv4, privateAddress }) => ({ name, publicIPv4, privateAddress })),
    cilium: installCilium(plan, { kubeconfig: k3sCluster.kubeconfig, after: [k3sCluster] }),
  };
}
