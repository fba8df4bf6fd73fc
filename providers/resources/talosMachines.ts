// Declares the resource that keeps all machines of a Talos cluster as the stack wants them: members, releases, configs.
// It must never be split by machine: only one place that knows them all can keep etcd's majority and an order.
import { dynamic, secret } from '@pulumi/pulumi';
import type { CustomResourceOptions, Input } from '@pulumi/pulumi';
import type { DrainConsent } from '../src/cluster/judgeDrain';
import type { KubernetesCredentials } from '../src/kubernetes/access';
import type { TalosCredentials } from '../src/talos/talosApi';
import { talosMachines } from './handlers';

export interface TalosMachinesArgs {
  clusterName: string;
  /** `{ ca: certs.os.crt, ...clients.talos }` of the machine secrets. */
  talos: Input<TalosCredentials>;
  /** `{ endpoint, ca: certs.k8s.crt, ...clients.kubernetes }`. */
  kubernetes: Input<KubernetesCredentials>;
  /** Control planes first, in the order in which they are upgraded. Plain lists, so that a preview knows the names. */
  machines: {
    name: string;
    role: 'control-plane' | 'worker';
    id: Input<string>;
    address: Input<string>;
    certifiedFor?: string;
    port?: number;
    bootedConfigDigest?: Input<string>;
  }[];
  /** Rendered config by machine; kept as secrets. */
  machineConfigs: Record<string, Input<string>>;
  /** With a leading `v`. */
  talosVersion: string;
  /** Installer image with its tag. */
  installerImage: string;
  /** Without a leading `v`. */
  kubernetesVersion: string;
  rebootForConfig: boolean;
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
}

export class TalosMachines extends dynamic.Resource {
  constructor(name: string, args: TalosMachinesArgs, options: CustomResourceOptions = {}) {
    const configs = Object.entries(args.machineConfigs).map(([machine, config]) => [machine, secret(config)]);
    super(
      talosMachines,
      name,
      {
        ...args,
        talos: secret(args.talos),
        kubernetes: secret(args.kubernetes),
        machineConfigs: Object.fromEntries(configs) as Record<string, Input<string>>,
        record: undefined,
      },
      { ...options, additionalSecretOutputs: ['talos', 'kubernetes', 'machineConfigs'] },
      'routewise',
      'TalosMachines',
    );
  }
}
