// Talos on Hetzner Cloud with Cilium: the whole environment on one page.
// It must never decide: it hands the plan's parts to the components.
import * as pulumi from '@pulumi/pulumi';
import { HetznerNetwork } from '../components/nodes/hetznerNetwork';
import { HetznerServers } from '../components/nodes/hetznerServers';
import { TalosCluster } from '../components/talosCluster';
import type { ClusterPlan } from '../plan/clusterPlan';
import { renderTalosMachineConfig, withTalosEndpoint } from '../plan/machine/talos';
import type { HetznerPlan } from '../plan/infrastructure/hetzner';
import type { MachinePlan } from '../plan/machines';
import { machineOf } from '../plan/machines';
import type { TalosLifePlan } from '../plan/talosLife';
import { TalosMachineSecrets } from '../providers/resources';
import { installCilium } from './installCilium';
import type { StackOutputs } from './outputs';

/** A plan of Talos on Hetzner Cloud. */
export type TalosHetznerPlan = ClusterPlan & {
  readonly infrastructure: HetznerPlan;
  readonly machines: MachinePlan;
  readonly talosLife: TalosLifePlan;
};

export function isTalosHetzner(plan: ClusterPlan): plan is TalosHetznerPlan {
  return (
    plan.infrastructure.kind === 'hetzner' && plan.machines !== undefined && plan.talosLife !== undefined
  );
}

export function buildTalosHetzner(plan: TalosHetznerPlan): StackOutputs {
  const { infrastructure: hetzner, cluster, protect } = plan;
  const controlPlanes = plan.nodes.filter(({ role }) => role === 'control-plane');

  const { secrets } = new TalosMachineSecrets(cluster, {}, { protect });

  const network = new HetznerNetwork(cluster, {
    plan: hetzner,
    protect,
    ...(plan.apiEndpoint.host === undefined ? {} : { apiHost: plan.apiEndpoint.host }),
    ...(plan.apiEndpoint.choice === 'control-plane' && controlPlanes[0] !== undefined
      ? { apiControlPlane: controlPlanes[0].name }
      : {}),
  });
  const endpoint = pulumi.interpolate`https://${network.apiHost}:${plan.apiEndpoint.port}`;

  const machineConfig = (node: { name: string; pool: string }): pulumi.Output<string> =>
    pulumi.secret(
      pulumi
        .all([secrets, network.apiHost])
        .apply(([bundle, host]) =>
          renderTalosMachineConfig(withTalosEndpoint(machineOf(plan, node), host), bundle),
        ),
    );

  const { servers } = new HetznerServers(cluster, {
    plan: hetzner,
    network,
    userData: machineConfig,
    protect,
  });

  const talos = new TalosCluster(cluster, {
    clusterName: cluster,
    secrets,
    endpoint,
    machines: servers.map((server) => ({
      name: server.name,
      role: server.role,
      id: server.id,
      address: server.publicIPv4,
      machineConfig: machineConfig(server),
      bootedConfigDigest: server.bootedConfigDigest,
    })),
    life: plan.talosLife,
  });

  const cilium = installCilium(plan, { kubeconfig: talos.kubeconfig, after: [talos] });

  return {
    plan,
    apiEndpoint: endpoint,
    kubeconfig: talos.kubeconfig,
    talosconfig: talos.talosconfig,
    nodes: servers.map(({ name, publicIPv4, privateAddress }) => ({ name, publicIPv4, privateAddress })),
    cilium,
  };
}
