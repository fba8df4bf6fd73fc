// k3s on Proxmox VE with Cilium: the whole environment on one page.
// It must never decide: it hands the plan's parts to the components.
import * as pulumi from '@pulumi/pulumi';
import { DualStackK3s } from '../components/dualStackK3s';
import { ProxmoxMachines } from '../components/nodes/proxmoxMachines';
import type { ClusterPlan } from '../plan/clusterPlan';
import type { ProxmoxPlan, VirtualMachinePlan } from '../plan/infrastructure/proxmox';
import { reachedAt } from '../plan/infrastructure/proxmoxMachine';
import type { K3sClusterPlan } from '../plan/k3sNode';
import { clusterBirth, k3sNodeOf } from '../plan/k3sNode';
import type { K3sNode } from '../plan/machine/k3s';
import { cloudInitDigest, k3sFiles, renderCloudInit } from '../plan/machine/k3s';
import { K3sClusterSecrets } from '../providers/resources';
import { installCilium } from './installCilium';
import type { StackOutputs } from './outputs';
import type { Identify } from './proxmoxIdentities';
import { proxmoxIdentities } from './proxmoxIdentities';

/** A plan of k3s on Proxmox VE. */
export type K3sProxmoxPlan = K3sClusterPlan & { readonly infrastructure: ProxmoxPlan };

export function isK3sProxmox(plan: ClusterPlan): plan is K3sProxmoxPlan {
  return plan.infrastructure.kind === 'proxmox' && plan.k3s !== undefined;
}

export function buildK3sProxmox(
  plan: K3sProxmoxPlan,
  identify: Identify = proxmoxIdentities(),
): StackOutputs {
  const { infrastructure: site, apiEndpoint, cluster, protect, k3s } = plan;
  const seenAs = process.env.ROUTEWISE_NODES_SEEN_AS ?? site.nodesSeenAs;
  // The nodes know the API by its own address; kubectl and this program may have to know it by another.
  const reachedHost = reachedAt(apiEndpoint.host ?? '', seenAs);
  const endpoint = pulumi.output(`https://${reachedHost}:${apiEndpoint.port}`);

  const { secrets } = new K3sClusterSecrets(cluster, clusterBirth(plan), { protect });

  const nodeOf = (vm: VirtualMachinePlan): K3sNode =>
    k3sNodeOf(plan, vm.name, [reachedHost, reachedAt(vm.address, seenAs)]);
  const cloudInit = (vm: VirtualMachinePlan): pulumi.Output<string> =>
    pulumi.secret(
      secrets.apply((bundle) =>
        renderCloudInit(nodeOf(vm), bundle, {
          sshKeys: site.sshKey === undefined ? [] : [site.sshKey],
          // For clean shutdowns and backups. Sites without a way out have it in their image.
          packages: k3s.install.kind === 'download' ? ['qemu-guest-agent'] : [],
        }),
      ),
    );

  const { machines } = new ProxmoxMachines(cluster, {
    plan: site,
    machineConfig: cloudInit,
    digestOf: cloudInitDigest,
    identify,
    addressesByCloudInit: true,
    protect,
  });

  const nodes = site.machines.flatMap((vm) => {
    const built = machines.find(({ name }) => name === vm.name);
    return built === undefined ? [] : [{ vm, built }];
  });

  const k3sCluster = new DualStackK3s(cluster, {
    clusterName: cluster,
    secrets,
    endpoint,
    nodes: nodes.map(({ vm, built }) => ({
      name: vm.name,
      role: vm.role,
      id: built.id,
      files: secrets.apply((bundle) => k3sFiles(nodeOf(vm), bundle)),
      ...(site.sshKey === undefined ? {} : { ssh: `root@${reachedAt(vm.address, seenAs)}` }),
      bootedConfigDigest: built.bootedConfigDigest,
    })),
    installedBy: 'cloud-init',
    k3s,
  });

  return {
    plan,
    apiEndpoint: endpoint,
    kubeconfig: k3sCluster.kubeconfig,
    nodes: nodes.map(({ vm }) => ({
      name: vm.name,
      reachedAt: pulumi.output(reachedAt(vm.address, seenAs)),
      privateAddress: vm.address.replace(/\/.*/, ''),
    })),
    cilium: installCilium(plan, { kubeconfig: k3sCluster.kubeconfig, after: [k3sCluster] }),
  };
}
