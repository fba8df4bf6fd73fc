// Talos on Hetzner Cloud with Cilium: the whole environment on one page.
// It must never decide: it hands the plan's parts to the components.
import * as pulumi from '@pulumi/pulumi';
import { HetznerNetwork } from '../components/nodes/hetznerNetwork';
import { HetznerServers } from '../components/nodes/hetznerServers';
import { TalosCluster, talosAccess } from '../components/talosCluster';
import type { PlanOf } from '../plan/clusterPlan';
import { renderTalosMachineConfig, withTalosEndpoint } from '../plan/machines/talos';
import { machineOf } from '../plan/machines/talos/planMachines';
import type { RunningCilium } from '../plan/running/runningCilium';
import { noCiliumYet } from '../plan/running/runningCilium';
import { TalosMachineSecrets } from '../providers/resources';
import { beforeMachines, machinesThatRun } from './machines/beforeMachines';
import { wasBorn } from './machines/birthRight';
import { talosAdmin } from './adminAccess';
import { installCilium } from './installCilium';
import type { StackOutputs } from './outputs';
import { stackLabels } from './site/hetzner/stackLabels';
import { withStackSecrets } from './config/stackSecrets';

/**
 * @param isBorn whether the stack's state knows machines that were a part of the cluster
 * @param machines those that it has made: public addresses by name
 */
export function buildTalosHetzner(
  plan: PlanOf<'talos', 'hetzner'>,
  running: RunningCilium = noCiliumYet,
  isBorn: Promise<boolean> = wasBorn('talos'),
  machines: () => Promise<Record<string, string>> = machinesThatRun,
): StackOutputs {
  const { infrastructure: hetzner, distribution, cluster, protect } = plan;
  const controlPlanes = plan.nodes.filter(({ role }) => role === 'control-plane');

  const machineSecrets = new TalosMachineSecrets(cluster, {}, { protect });
  const { secrets } = machineSecrets;
  const labels = stackLabels(secrets.apply(({ certs }) => certs.k8s.crt));

  const network = new HetznerNetwork(cluster, {
    plan: hetzner,
    labels,
    protect,
    ...(plan.apiEndpoint.host === undefined ? {} : { apiHost: plan.apiEndpoint.host }),
    ...(plan.apiEndpoint.choice === 'control-plane' && controlPlanes[0] !== undefined
      ? { apiControlPlane: controlPlanes[0].name }
      : {}),
  });
  const endpoint = pulumi.interpolate`https://${network.apiHost}:${plan.apiEndpoint.port}`;
  const clientEndpoint =
    plan.apiEndpoint.clients === undefined
      ? endpoint
      : pulumi.output(`https://${plan.apiEndpoint.clients}:${plan.apiEndpoint.port}`);

  const machineConfig = (node: { name: string; pool: string }): pulumi.Output<string> =>
    pulumi.secret(
      pulumi
        .all([secrets, network.apiHost])
        .apply(([bundle, host]) =>
          renderTalosMachineConfig(
            withStackSecrets(withTalosEndpoint(machineOf(distribution, node), host)),
            bundle,
          ),
        ),
    );

  const before = beforeMachines(plan, {
    talos: () =>
      pulumi.all([talosAccess(secrets, endpoint), machines()]).apply(([access, addresses]) => ({
        ...access,
        ...distribution.life,
        machines: hetzner.servers.flatMap(({ name, role }) => {
          const address = addresses[name];
          return address === undefined || address === '' ? [] : [{ name, role, id: name, address }];
        }),
      })),
  });

  const { servers } = new HetznerServers(cluster, {
    plan: hetzner,
    network,
    userData: machineConfig,
    labels,
    protection: plan,
    after: before.after,
    ready: before.ready,
    anew: before.anew,
  });

  const talos = new TalosCluster(cluster, {
    clusterName: cluster,
    secrets,
    endpoint,
    clientEndpoint,
    machines: servers.map((server) => ({
      name: server.name,
      role: server.role,
      id: server.id,
      address: server.publicIPv4,
      machineConfig: machineConfig(server),
      bootedConfigDigest: server.bootedConfigDigest,
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
    nodes: servers.map(({ name, publicIPv4, privateAddress }) => ({ name, publicIPv4, privateAddress })),
    cilium,
  };
}
