// Declares the resource that keeps all nodes of a k3s cluster as the stack wants them: members, releases, configs.
// It must never be split by node: only one place that knows them all can keep etcd's majority and an order.
import { dynamic, secret } from '@pulumi/pulumi';
import type { CustomResourceOptions, Input } from '@pulumi/pulumi';
import type { DrainConsent } from '../src/cluster/judgeDrain';
import type { KubernetesCredentials } from '../src/kubernetes/access';
import { k3sNodes } from './handlers';

export interface K3sNodesArgs {
  clusterName: string;
  /** `{ endpoint, ca: cas.server.crt, ...admin }` of the cluster's secrets. */
  kubernetes: Input<KubernetesCredentials>;
  /** Servers first, in the order in which they are upgraded. Plain lists, so that a preview knows the names. */
  nodes: {
    name: string;
    role: 'server' | 'agent';
    id: Input<string>;
    bootedConfigDigest?: Input<string>;
  }[];
  /** SHA-256 (hex) of each node's k3s config. */
  configDigests: Record<string, Input<string>>;
  ranges: { pods: string[]; services: string[] };
  /** With `v` and `+k3s1`. */
  version: string;
  /** Who makes a machine a node: cloud-init at its first boot, or this resource by SSH, which also leaves it clean. */
  installedBy: 'cloud-init' | 'ssh';
  /** By node: where SSH reaches it, `[user@]host[:port]`; the key is taken from the environment. */
  ssh: Record<string, Input<string>>;
  /** By node: the key it must show, `SHA256:…`; those that are left out show theirs for the first time. */
  knownHostKeys?: Record<string, Input<string>>;
  /** By node: JSON of its files, `[{ path, mode, content }]`; kept as secrets. */
  files: Record<string, Input<string>>;
  workersAtATime: number;
  drainSeconds: number;
  /** Nodes that this update has emptied, and whose machines come back with their disks. */
  returning?: string[];
  /** `times` of MachineChanges. */
  timesEmptied?: Input<number>;
  /** What may be lost with the pods of a node that is emptied; left out: nothing. */
  drain?: DrainConsent;
  stepSeconds: number;
  /** Where snapshots of etcd go before steps that could lose it; left out: none are taken. */
  snapshots?: { directory: string; keep: number };
  /** What becomes of local-path volumes on a host that leaves. Default: `keep`. */
  localVolumes?: 'keep' | 'delete';
  /** Where local-path volumes are put, if not in k3s’ own folder. */
  localStorage?: string;
}

export class K3sNodes extends dynamic.Resource {
  constructor(name: string, args: K3sNodesArgs, options: CustomResourceOptions = {}) {
    const files = Object.entries(args.files).map(([node, text]) => [node, secret(text)]);
    super(
      k3sNodes,
      name,
      {
        ...args,
        kubernetes: secret(args.kubernetes),
        files: Object.fromEntries(files) as Record<string, Input<string>>,
        record: undefined,
      },
      { ...options, additionalSecretOutputs: ['kubernetes', 'files'] },
      'routewise',
      'K3sNodes',
    );
  }
}
