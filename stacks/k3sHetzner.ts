// k3s on Hetzner Cloud with Cilium: the whole environment on one page.
// It must never decide: it hands the plan's parts to the components.
import * as pulumi from '@pulumi/pulumi';
import { DualStackK3s, k3sAccess } from '../components/dualStackK3s';
import { HetznerNetwork } from '../components/nodes/hetznerNetwork';
import { HetznerServers } from '../components/nodes/hetznerServers';
import type { PlanOf } from '../plan/clusterPlan';
import { clusterBirth, k3sNodeOf } from '../plan/machines/k3s/k3sNode';
import { cloudInitDigest, k3sFiles, renderCloudInit } from '../plan/machines/k3s';
import type { RunningCilium } from '../plan/running/runningCilium';
import { noCiliumYet } from '../plan/running/runningCilium';
import { K3sClusterSecrets } from '../providers/resources';
import { beforeMachines, k3sAsItRuns, machinesThatRun, seenHostKeys } from './machines/beforeMachines';
import { birthRight, bootTexts } from './machines/birthRight';
import { k3sAdmin } from './adminAccess';
import { installCilium } from './installCilium';
import type { StackOutputs } from './outputs';
import { stackLabels } from './site/hetzner/stackLabels';
import { withStackSecrets } from './config/stackSecrets';

/**
 * @param begins until when the first server may begin the cluster, in seconds since the epoch; undefined: it must not
 * @param machines those that it has made: public addresses by name
 */
export function buildK3sHetzner(
  plan: PlanOf<'k3s', 'hetzner'>,
  running: RunningCilium = noCiliumYet,
  begins: Promise<number | undefined> = birthRight(),
  machines: () => Promise<Record<string, string>> = machinesThatRun,
): StackOutputs {
  const { infrastructure: hetzner, cluster, protect, distribution: k3s } = plan;
  const [first] = plan.nodes.filter(({ role }) => role === 'control-plane');

  const clusterSecrets = new K3sClusterSecrets(cluster, clusterBirth(plan), { protect });
  const { secrets } = clusterSecrets;
  const labels = stackLabels(secrets.apply(({ cas }) => cas.server.crt));

  const network = new HetznerNetwork(cluster, {
    plan: hetzner,
    labels,
    protect,
    ...(plan.apiEndpoint.host === undefined ? {} : { apiHost: plan.apiEndpoint.host }),
    ...(plan.apiEndpoint.choice === 'control-plane' && first !== undefined
      ? { apiControlPlane: first.name }
      : {}),
  });
  const endpoint = pulumi.interpolate`https://${network.apiHost}:${plan.apiEndpoint.port}`;
  const clientEndpoint =
    plan.apiEndpoint.clients === undefined
      ? endpoint
      : pulumi.output(`https://${plan.apiEndpoint.clients}:${plan.apiEndpoint.port}`);

  const cloudInit = ({
    name,
  }: {
    name: string;
  }): pulumi.Output<(beginsUntil: number | undefined) => string> =>
    pulumi
      .all([secrets, network.apiHost])
      // Hetzner puts the registered key into the image by itself.
      .apply(
        ([bundle, host]) =>
          (beginsUntil: number | undefined) =>
            renderCloudInit(withStackSecrets(k3sNodeOf(plan, name, [host])), bundle, { beginsUntil }),
      );

  const before = beforeMachines(plan, {
    k3s: () =>
      pulumi
        .all([k3sAccess(secrets, endpoint), machines(), seenHostKeys()])
        .apply(([kubernetes, addresses, knownHostKeys]) => ({
          ...k3sAsItRuns(plan, hetzner.servers, addresses),
          ...{ kubernetes, knownHostKeys },
          ssh: Object.fromEntries(
            Object.entries(hetzner.sshKey === undefined ? {} : addresses).map(([name, address]) => [
              name,
              `root@${address}`,
            ]),
          ),
        })),
  });

  const { servers } = new HetznerServers(cluster, {
    plan: hetzner,
    network,
    userData: (server) =>
      pulumi.secret(pulumi.all([cloudInit(server), begins]).apply(([render, until]) => render(until))),
    alike: (server) => pulumi.secret(cloudInit(server).apply((render) => bootTexts(render))),
    digestOf: cloudInitDigest,
    labels,
    protection: plan,
    after: before.after,
    ready: before.ready,
    anew: before.anew,
  });

  const k3sCluster = new DualStackK3s(cluster, {
    clusterName: cluster,
    secrets,
    endpoint,
    clientEndpoint,
    nodes: servers.map((server) => ({
      name: server.name,
      role: server.role,
      id: server.id,
      files: pulumi
        .all([secrets, network.apiHost])
        .apply(([bundle, host]) => k3sFiles(withStackSecrets(k3sNodeOf(plan, server.name, [host])), bundle)),
      ...(hetzner.sshKey === undefined ? {} : { ssh: pulumi.interpolate`root@${server.publicIPv4}` }),
      bootedConfigDigest: server.bootedConfigDigest,
    })),
    installedBy: 'cloud-init',
    emptied: before.emptied,
    k3s,
  });

  return {
    plan,
    apiEndpoint: clientEndpoint,
    ...k3sAdmin(plan, secrets, k3sCluster.kubeconfig),
    nodes: servers.map(({ name, publicIPv4, privateAddress }) => ({ name, publicIPv4, privateAddress })),
    cilium: installCilium(plan, {
      identity: clusterSecrets.id,
      running,
      kubeconfig: k3sCluster.kubeconfig,
      after: [k3sCluster],
    }),
  };
}
