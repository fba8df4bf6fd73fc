// k3s on existing hosts with Cilium: the whole environment on one page.
// It must never decide: it hands the plan's parts to the components.
import * as pulumi from '@pulumi/pulumi';
import { DualStackK3s } from '../components/dualStackK3s';
import type { PlanOf } from '../plan/clusterPlan';
import { clusterBirth, k3sNodeOf } from '../plan/machines/k3s/k3sNode';
import { k3sFiles } from '../plan/machines/k3s';
import { preflightOfHosts } from '../plan/preflight/preflightPlan';
import type { RunningCilium } from '../plan/running/runningCilium';
import { noCiliumYet } from '../plan/running/runningCilium';
import { HostImages, K3sClusterSecrets, ReadyHosts } from '../providers/resources';
import { digestOfArchive } from './site/hosts/hostArchives';
import { k3sAdmin } from './adminAccess';
import { imageMarks } from './site/hosts/imageMarks';
import { installCilium } from './installCilium';
import type { StackOutputs } from './outputs';
import { withStackSecrets } from './config/stackSecrets';

export async function buildK3sHosts(
  plan: PlanOf<'k3s', 'hosts'>,
  running: RunningCilium = noCiliumYet,
): Promise<StackOutputs> {
  const { infrastructure: site, apiEndpoint, cluster, protect, distribution: k3s } = plan;
  const beside = await imageMarks(plan.cilium, site);
  const endpointAt = (host = ''): pulumi.Output<string> =>
    pulumi.output(`https://${host}:${apiEndpoint.port}`);
  const endpoint = endpointAt(apiEndpoint.host);
  const clientEndpoint = endpointAt(apiEndpoint.clients ?? apiEndpoint.host);

  // All that touches a host comes after it: where one is refused, none is changed.
  const ready = new ReadyHosts(cluster, { plan: preflightOfHosts(plan), fixes: site.fixes });

  const clusterSecrets = new K3sClusterSecrets(cluster, clusterBirth(plan), { protect });
  const { secrets } = clusterSecrets;

  const k3sCluster = new DualStackK3s(
    cluster,
    {
      clusterName: cluster,
      secrets,
      endpoint,
      clientEndpoint,
      nodes: site.hosts.map(({ name, role, address, ssh, hostKey }) => ({
        name,
        role,
        // A host that is put in another’s place has another address.
        id: `${name}@${address}`,
        files: secrets.apply((bundle) => k3sFiles(withStackSecrets(k3sNodeOf(plan, name)), bundle)),
        ssh,
        // A key that the stack names is known in previews, too; preflight lets no other in.
        hostKey: hostKey ?? ready.hostKeys.apply((keys) => keys[name] ?? ''),
      })),
      installedBy: 'ssh',
      k3s,
    },
    // Deleting its nodes takes k3s off the hosts.
    { dependsOn: [ready], protect },
  );

  // Builds that no registry has must be there before the first agent of Cilium asks for them.
  const images =
    site.images.length === 0
      ? []
      : [
          new HostImages(
            cluster,
            {
              cluster,
              archives: site.images.map((file) => ({ file, sha256: digestOfArchive(file) })),
              hosts: site.hosts.map(({ name, role, ssh, address, hostKey }) => ({
                ...{ name, role, ssh, address },
                ...(hostKey === undefined ? {} : { hostKey }),
              })),
              hostKeys: ready.hostKeys,
            },
            { dependsOn: [k3sCluster] },
          ),
        ];

  return {
    plan,
    apiEndpoint: clientEndpoint,
    ...k3sAdmin(plan, secrets, k3sCluster.kubeconfig),
    nodes: site.hosts.map(({ name, address }) => ({ name, privateAddress: address })),
    cilium: installCilium(plan, {
      identity: clusterSecrets.id,
      running,
      kubeconfig: k3sCluster.kubeconfig,
      after: [k3sCluster, ...images],
      beside,
    }),
  };
}
