// Talos on Proxmox VE with Cilium: the whole environment on one page.
// It must never decide: it hands the plan's parts to the components.
import * as pulumi from '@pulumi/pulumi';
import { ProxmoxMachines } from '../components/nodes/proxmoxMachines';
import { TalosCluster } from '../components/talosCluster';
import type { ClusterPlan } from '../plan/clusterPlan';
import type { ProxmoxPlan, VirtualMachinePlan } from '../plan/infrastructure/proxmox';
import { placeMachine, reachedAt } from '../plan/infrastructure/proxmoxMachine';
import { renderTalosMachineConfig, withTalosEndpoint } from '../plan/machine/talos';
import type { MachinePlan } from '../plan/machines';
import { machineOf } from '../plan/machines';
import type { TalosLifePlan } from '../plan/talosLife';
import { TalosMachineSecrets } from '../providers/resources';
import { installCilium } from './installCilium';
import type { StackOutputs } from './outputs';
import type { Identify } from './proxmoxIdentities';
import { proxmoxIdentities } from './proxmoxIdentities';

/** A plan of Talos on Proxmox VE. */
export type TalosProxmoxPlan = ClusterPlan & {
  readonly infrastructure: ProxmoxPlan;
  readonly machines: MachinePlan;
  readonly talosLife: TalosLifePlan;
};

export function isTalosProxmox(plan: ClusterPlan): plan is TalosProxmoxPlan {
  return (
    plan.infrastructure.kind === 'proxmox' && plan.machines !== undefined && plan.talosLife !== undefined
  );
}

export function buildTalosProxmox(
  plan: TalosProxmoxPlan,
  identify: Identify = proxmoxIdentities(),
): StackOutputs {
  const { infrastructure: site, apiEndpoint, cluster, protect } = plan;
  const seenAs = process.env.ROUTEWISE_NODES_SEEN_AS ?? site.nodesSeenAs;
  const host = apiEndpoint.host ?? '';
  // The nodes know the API by its own address; kubectl and this program may have to know it by another.
  const reachedHost = reachedAt(host, seenAs);
  const endpoint = pulumi.output(`https://${reachedHost}:${apiEndpoint.port}`);

  const { secrets } = new TalosMachineSecrets(cluster, {}, { protect });

  const machineConfig = (vm: VirtualMachinePlan): pulumi.Output<string> =>
    pulumi.secret(
      secrets.apply((bundle) => {
        const machine = placeMachine(machineOf(plan, vm), { plan: site, vm, endpoint: apiEndpoint });
        const named = withTalosEndpoint(machine, host, reachedHost);
        return renderTalosMachineConfig(
          { ...named, certSANs: [...new Set([...named.certSANs, reachedAt(vm.address, seenAs)])] },
          bundle,
        );
      }),
    );

  const { machines } = new ProxmoxMachines(cluster, { plan: site, machineConfig, identify, protect });

  const nodes = site.machines.flatMap((vm) => {
    const built = machines.find(({ name }) => name === vm.name);
    return built === undefined ? [] : [{ vm, built, address: reachedAt(vm.address, seenAs) }];
  });

  const talos = new TalosCluster(cluster, {
    clusterName: cluster,
    secrets,
    endpoint,
    machines: nodes.map(({ vm, built, address }) => ({
      name: vm.name,
      role: vm.role,
      id: built.id,
      // Known from the plan, though nothing answers there before the machine is made.
      address: built.id.apply(() => address),
      machineConfig: machineConfig(vm),
      bootedConfigDigest: built.bootedConfigDigest,
    })),
    life: plan.talosLife,
  });

  const cilium = installCilium(plan, { kubeconfig: talos.kubeconfig, after: [talos] });

  return {
    plan,
    apiEndpoint: endpoint,
    kubeconfig: talos.kubeconfig,
    talosconfig: talos.talosconfig,
    nodes: nodes.map(({ vm, address }) => ({
      name: vm.name,
      reachedAt: pulumi.output(address),
      privateAddress: vm.address.replace(/\/.*/, ''),
    })),
    cilium,
  };
}
