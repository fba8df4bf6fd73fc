// Talos on Proxmox VE with Cilium: the whole environment on one page.
// It must never decide: it hands the plan's parts to the components.
import * as pulumi from '@pulumi/pulumi';
import { ProxmoxMachines } from '../components/nodes/proxmoxMachines';
import { TalosCluster, talosAccess } from '../components/talosCluster';
import type { PlanOf } from '../plan/clusterPlan';
import type { VirtualMachinePlan } from '../plan/infrastructure/proxmox';
import { placeMachine, reachedAt } from '../plan/infrastructure/proxmoxMachine';
import { renderTalosMachineConfig, withTalosEndpoint } from '../plan/machines/talos';
import { machineOf } from '../plan/machines/talos/planMachines';
import type { RunningCilium } from '../plan/running/runningCilium';
import { noCiliumYet } from '../plan/running/runningCilium';
import { TalosMachineSecrets } from '../providers/resources';
import { beforeMachines, machinesThatRun } from './machines/beforeMachines';
import { wasBorn } from './machines/birthRight';
import { talosAdmin } from './adminAccess';
import { installCilium } from './installCilium';
import { nodesSeenAs } from './site/proxmox/nodesSeenAs';
import type { StackOutputs } from './outputs';
import { withStackSecrets } from './config/stackSecrets';
import type { Identify } from './site/proxmox/proxmoxIdentities';
import { proxmoxIdentities } from './site/proxmox/proxmoxIdentities';

/** @param isBorn whether the stack's state knows machines that were a part of the cluster */
export function buildTalosProxmox(
  plan: PlanOf<'talos', 'proxmox'>,
  running: RunningCilium = noCiliumYet,
  identify: Identify = proxmoxIdentities(),
  isBorn: Promise<boolean> = wasBorn('talos'),
): StackOutputs {
  const { infrastructure: site, distribution, apiEndpoint, cluster, protect } = plan;
  const seenAs = nodesSeenAs(plan);
  const host = apiEndpoint.host ?? '';
  // The nodes know the API by its own address; kubectl and this program may have to know it by another.
  const reachedHost = reachedAt(host, seenAs);
  const endpoint = pulumi.output(`https://${reachedHost}:${apiEndpoint.port}`);
  const certifiedFor = reachedHost === host ? undefined : host;
  const clientHost = reachedAt(apiEndpoint.clients ?? host, seenAs);
  const clientEndpoint = pulumi.output(`https://${clientHost}:${apiEndpoint.port}`);

  const machineSecrets = new TalosMachineSecrets(cluster, {}, { protect });
  const { secrets } = machineSecrets;

  const machineConfig = (vm: VirtualMachinePlan): pulumi.Output<string> =>
    pulumi.secret(
      secrets.apply((bundle) => {
        const machine = placeMachine(machineOf(distribution, vm), { plan: site, vm, endpoint: apiEndpoint });
        const named = withStackSecrets(withTalosEndpoint(machine, host, reachedHost, clientHost));
        return renderTalosMachineConfig(
          { ...named, certSANs: [...new Set([...named.certSANs, reachedAt(vm.address, seenAs)])] },
          bundle,
        );
      }),
    );

  const before = beforeMachines(plan, {
    talos: () =>
      pulumi
        .all([talosAccess(secrets, endpoint, certifiedFor), machinesThatRun()])
        .apply(([access, run]) => ({
          ...access,
          ...distribution.life,
          machines: site.machines
            .filter(({ name }) => name in run)
            .map(({ name, role, address }) => ({
              ...{ name, role, id: name, address: reachedAt(address, seenAs) },
              ...(seenAs === undefined ? {} : { certifiedFor: reachedAt(address, undefined) }),
            })),
        })),
  });

  const { machines } = new ProxmoxMachines(cluster, {
    plan: site,
    machineConfig,
    identify,
    protection: plan,
    after: before.after,
    ready: before.ready,
    anew: before.anew,
  });

  const nodes = site.machines.flatMap((vm) => {
    const built = machines.find(({ name }) => name === vm.name);
    return built === undefined ? [] : [{ vm, built, address: reachedAt(vm.address, seenAs) }];
  });

  const talos = new TalosCluster(cluster, {
    clusterName: cluster,
    secrets,
    endpoint,
    clientEndpoint,
    ...(certifiedFor === undefined ? {} : { certifiedFor }),
    machines: nodes.map(({ vm, built, address }) => ({
      name: vm.name,
      role: vm.role,
      id: built.id,
      // Known from the plan, though nothing answers there before the machine is made.
      address: built.id.apply(() => address),
      ...(seenAs === undefined ? {} : { certifiedFor: reachedAt(vm.address, undefined) }),
      machineConfig: machineConfig(vm),
      bootedConfigDigest: built.bootedConfigDigest,
    })),
    isBorn,
    emptied: before.emptied,
    life: distribution.life,
  });

  const cilium = installCilium(plan, {
    identity: machineSecrets.id,
    running,
    kubeconfig: talos.kubeconfig,
    after: [talos],
  });

  return {
    plan,
    apiEndpoint: clientEndpoint,
    ...talosAdmin(plan, secrets, talos),
    nodes: nodes.map(({ vm, address }) => ({
      name: vm.name,
      reachedAt: pulumi.output(address),
      privateAddress: vm.address.replace(/\/.*/, ''),
    })),
    cilium,
  };
}
