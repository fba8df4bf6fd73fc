// k3s on Proxmox VE with Cilium: the whole environment on one page.
// It must never decide: it hands the plan's parts to the components.
import * as pulumi from '@pulumi/pulumi';
import { DualStackK3s, k3sAccess } from '../components/dualStackK3s';
import { ProxmoxMachines } from '../components/nodes/proxmoxMachines';
import type { PlanOf } from '../plan/clusterPlan';
import type { VirtualMachinePlan } from '../plan/infrastructure/proxmox';
import { reachedAt } from '../plan/infrastructure/proxmoxMachine';
import { clusterBirth, k3sNodeOf } from '../plan/machines/k3s/k3sNode';
import type { K3sNode } from '../plan/machines/k3s';
import { cloudInitDigest, k3sFiles, renderCloudInit } from '../plan/machines/k3s';
import type { RunningCilium } from '../plan/running/runningCilium';
import { noCiliumYet } from '../plan/running/runningCilium';
import { K3sClusterSecrets } from '../providers/resources';
import { beforeMachines, k3sAsItRuns, machinesThatRun, seenHostKeys } from './machines/beforeMachines';
import { birthRight } from './machines/birthRight';
import { k3sAdmin } from './adminAccess';
import { installCilium } from './installCilium';
import { nodesSeenAs } from './site/proxmox/nodesSeenAs';
import type { StackOutputs } from './outputs';
import { withStackSecrets } from './config/stackSecrets';
import type { Identify } from './site/proxmox/proxmoxIdentities';
import { proxmoxIdentities } from './site/proxmox/proxmoxIdentities';

/** @param begins until when the first server may begin the cluster, in seconds since the epoch; undefined: it must not */
export function buildK3sProxmox(
  plan: PlanOf<'k3s', 'proxmox'>,
  running: RunningCilium = noCiliumYet,
  identify: Identify = proxmoxIdentities(),
  begins: Promise<number | undefined> = birthRight(),
): StackOutputs {
  const { infrastructure: site, apiEndpoint, cluster, protect, distribution: k3s } = plan;
  const seenAs = nodesSeenAs(plan);
  // The nodes know the API by its own address; kubectl and this program may have to know it by another.
  const host = apiEndpoint.host ?? '';
  const reachedHost = reachedAt(host, seenAs);
  const endpoint = pulumi.output(`https://${reachedHost}:${apiEndpoint.port}`);
  const certifiedFor = reachedHost === host ? undefined : host;
  const clientHost = reachedAt(apiEndpoint.clients ?? host, seenAs);
  const clientEndpoint = pulumi.output(`https://${clientHost}:${apiEndpoint.port}`);

  const clusterSecrets = new K3sClusterSecrets(cluster, clusterBirth(plan), { protect });
  const { secrets } = clusterSecrets;

  const nodeOf = (vm: VirtualMachinePlan): K3sNode =>
    withStackSecrets(k3sNodeOf(plan, vm.name, [reachedHost, clientHost, reachedAt(vm.address, seenAs)]));
  const cloudInit = (vm: VirtualMachinePlan): pulumi.Output<string> =>
    pulumi.secret(
      pulumi.all([secrets, begins]).apply(([bundle, beginsUntil]) =>
        renderCloudInit(nodeOf(vm), bundle, {
          beginsUntil,
          sshKeys: site.sshKey === undefined ? [] : [site.sshKey],
          // For clean shutdowns and backups. Sites without a way out have it in their image.
          packages: k3s.install.kind === 'download' ? ['qemu-guest-agent'] : [],
        }),
      ),
    );

  const before = beforeMachines(plan, {
    k3s: () =>
      pulumi
        .all([k3sAccess(secrets, endpoint, certifiedFor), seenHostKeys(), machinesThatRun()])
        .apply(([kubernetes, knownHostKeys, run]) => ({
          ...k3sAsItRuns(plan, site.machines, run),
          ...{ kubernetes, knownHostKeys },
          ssh: Object.fromEntries(
            (site.sshKey === undefined ? [] : site.machines).map(({ name, address }) => [
              name,
              `root@${reachedAt(address, seenAs)}`,
            ]),
          ),
        })),
  });

  const { machines } = new ProxmoxMachines(cluster, {
    plan: site,
    machineConfig: cloudInit,
    digestOf: cloudInitDigest,
    identify,
    addressesByCloudInit: true,
    protection: plan,
    after: before.after,
    ready: before.ready,
    anew: before.anew,
  });

  const nodes = site.machines.flatMap((vm) => {
    const built = machines.find(({ name }) => name === vm.name);
    return built === undefined ? [] : [{ vm, built }];
  });

  const k3sCluster = new DualStackK3s(cluster, {
    clusterName: cluster,
    secrets,
    endpoint,
    clientEndpoint,
    ...(certifiedFor === undefined ? {} : { certifiedFor }),
    nodes: nodes.map(({ vm, built }) => ({
      name: vm.name,
      role: vm.role,
      id: built.id,
      files: secrets.apply((bundle) => k3sFiles(nodeOf(vm), bundle)),
      ...(site.sshKey === undefined ? {} : { ssh: `root@${reachedAt(vm.address, seenAs)}` }),
      bootedConfigDigest: built.bootedConfigDigest,
    })),
    installedBy: 'cloud-init',
    emptied: before.emptied,
    k3s,
  });

  return {
    plan,
    apiEndpoint: clientEndpoint,
    ...k3sAdmin(plan, secrets, k3sCluster.kubeconfig),
    nodes: nodes.map(({ vm }) => ({
      name: vm.name,
      reachedAt: pulumi.output(reachedAt(vm.address, seenAs)),
      privateAddress: vm.address.replace(/\/.*/, ''),
    })),
    cilium: installCilium(plan, {
      identity: clusterSecrets.id,
      running,
      kubeconfig: k3sCluster.kubeconfig,
      after: [k3sCluster],
    }),
  };
}
