// Makes a k3s cluster out of booted machines, with IPv4, IPv6 or both: waits for it, keeps its nodes, gives a kubeconfig.
// It must never make secrets itself: they outlive it.
import * as pulumi from '@pulumi/pulumi';
import type { K3sPlan } from '../plan/machines/k3s/k3sPlan';
import type { K3sSecrets } from '../plan/machines/k3s';
import type { NodeFile } from '../plan/machines/k3s';
import { filesDigest, renderK3sKubeconfig } from '../plan/machines/k3s';
import type { EmptiedNodes } from './emptiedNodes';
import { returningOf } from './emptiedNodes';
import { K3sNodes } from '../providers/resources';
import type { KubernetesCredentials } from '../providers/src/kubernetes/access';

/** One machine, and what makes it a node: `k3sFiles` renders its files from the plan and the cluster's secrets. */
export interface K3sNodeArgs {
  name: string;
  role: 'control-plane' | 'worker';
  /** The provider's id of the machine: another one means that it booted anew. */
  id: pulumi.Input<string>;
  /** Everything the machine needs to be this node; a secret. */
  files: pulumi.Input<readonly NodeFile[]>;
  /** Where SSH reaches it, `[user@]host[:port]`; left out: running nodes cannot be changed. */
  ssh?: pulumi.Input<string>;
  /** The key it must show to SSH, `SHA256:…`; left out: the one it shows first. */
  hostKey?: pulumi.Input<string>;
  /** What it booted with, as `filesDigest` counts it; left out: the present files. */
  bootedConfigDigest?: pulumi.Input<string>;
}

/** A cluster of k3s: its machines, the secrets they share, and the plan's part for it. */
export interface DualStackK3sArgs {
  clusterName: string;
  secrets: pulumi.Output<K3sSecrets>;
  /** The Kubernetes API as this program reaches it, `https://HOST:6443`. */
  endpoint: pulumi.Output<string>;
  /** Host that the API's certificate is for, where `endpoint` names another one. */
  certifiedFor?: string;
  /** Where the kubeconfig finds it. Default: `endpoint`. */
  clientEndpoint?: pulumi.Output<string>;
  /** Servers first; one of them begins the cluster. */
  nodes: readonly K3sNodeArgs[];
  /** Who makes machines nodes: cloud-init at their first boot, or this component by SSH. */
  installedBy: 'cloud-init' | 'ssh';
  /** Nodes emptied before their machines changed, and how often any were. */
  emptied?: EmptiedNodes;
  /** Release, ranges, and how carefully running nodes are changed. */
  k3s: Pick<K3sPlan, 'version' | 'ranges' | 'life'>;
}

/**
 * The nodes of a k3s cluster with embedded etcd, kept as the plan has them: servers join one by one and leave only while etcd keeps
 * its majority, agents are emptied before they go, releases rise one node at a time, and machines made anew are let in
 * under their old names. Pod and Service ranges of a living cluster are refused to change.
 * @throws Error where no node is a server
 */
export class DualStackK3s extends pulumi.ComponentResource {
  /** Secret; only known once the API answers and all nodes have joined. */
  readonly kubeconfig: pulumi.Output<string>;

  constructor(name: string, args: DualStackK3sArgs, opts?: pulumi.ComponentResourceOptions) {
    super('routewise:k3s:Cluster', name, { clusterName: args.clusterName, endpoint: args.endpoint }, opts);
    const { clusterName, secrets, endpoint, clientEndpoint = endpoint, nodes, installedBy, k3s } = args;
    if (!nodes.some(({ role }) => role === 'control-plane')) throw new Error('a k3s cluster needs a server');
    const kept = new K3sNodes(
      name,
      {
        clusterName,
        kubernetes: k3sAccess(secrets, endpoint, args.certifiedFor),
        nodes: nodes.map(({ name: node, role, id, bootedConfigDigest }) => ({
          name: node,
          role: role === 'control-plane' ? ('server' as const) : ('agent' as const),
          id,
          ...(bootedConfigDigest === undefined ? {} : { bootedConfigDigest: open(bootedConfigDigest) }),
        })),
        configDigests: Object.fromEntries(
          nodes.map((node) => [node.name, open(pulumi.output(node.files).apply(filesDigest))]),
        ),
        installedBy,
        ssh: Object.fromEntries(
          nodes.flatMap((node) => (node.ssh === undefined ? [] : [[node.name, node.ssh]])),
        ),
        knownHostKeys: Object.fromEntries(
          nodes.flatMap((node) => (node.hostKey === undefined ? [] : [[node.name, node.hostKey]])),
        ),
        files: Object.fromEntries(
          nodes.map((node) => [node.name, pulumi.output(node.files).apply((files) => JSON.stringify(files))]),
        ),
        ranges: { pods: [...k3s.ranges.pods], services: [...k3s.ranges.services] },
        version: k3s.version,
        ...k3s.life,
        ...returningOf(args.emptied),
      },
      { parent: this },
    );
    // Tied to the nodes, so that nothing uses the kubeconfig before the API answers.
    this.kubeconfig = pulumi.secret(
      pulumi
        .all([secrets, clientEndpoint, kept.id])
        .apply(([bundle, url]) => renderK3sKubeconfig(bundle, clusterName, url)),
    );
    this.registerOutputs({ endpoint });
  }
}

/**
 * The administrator's way in.
 * @param certifiedFor host that the API's certificate is for, where `endpoint` names another one
 */
export function k3sAccess(
  secrets: pulumi.Output<K3sSecrets>,
  endpoint: pulumi.Output<string>,
  certifiedFor?: string,
): pulumi.Output<KubernetesCredentials> {
  return pulumi.all([secrets, endpoint]).apply(([{ cas, admin }, url]) => ({
    endpoint: url,
    ca: cas.server.crt,
    ...admin,
    ...(certifiedFor === undefined ? {} : { certifiedFor }),
  }));
}

/** A digest of options tells no secret, and a node whose line is hidden could not be read in a preview. */
function open(digest: pulumi.Input<string>): pulumi.Output<string> {
  return pulumi.unsecret(pulumi.output(digest));
}
