// Declares the resource that bootstraps a Talos cluster and waits until its Kubernetes API is ready.
// It must never undo anything when it is deleted: the machines' own deletion ends the cluster.
import { dynamic, secret } from '@pulumi/pulumi';
import type { CustomResourceOptions, Input, Output } from '@pulumi/pulumi';
import type { KubernetesCredentials } from '../src/kubernetes/access';
import type { TalosCredentials } from '../src/talos/talosApi';
import { talosBootstrap } from './handlers';

export interface TalosBootstrapArgs {
  clusterName: Input<string>;
  /** Address of the first control plane. */
  node: Input<string>;
  /** Addresses of the other control planes: where one of them is a member of etcd, nobody is bootstrapped. */
  others?: Input<Input<string>[]>;
  /** Whether the stack’s state knows machines that were a part of the cluster. Default false. */
  isBorn?: Input<boolean>;
  /** Default 50000. */
  port?: Input<number>;
  /** `{ ca: certs.os.crt, ...clients.talos }` of the machine secrets. */
  talos: Input<TalosCredentials>;
  /** `{ endpoint, ca: certs.k8s.crt, ...clients.kubernetes }`. */
  kubernetes: Input<KubernetesCredentials>;
  /** Seconds for all of it. Default 600. */
  timeoutSeconds?: Input<number>;
  /** Bumped after a cluster was lost and its machines were made anew. Default 1. */
  generation?: Input<number>;
}

export class TalosBootstrap extends dynamic.Resource {
  /** Release the first control plane runs, for example `v1.12.0`. */
  declare readonly talosVersion: Output<string>;

  constructor(name: string, args: TalosBootstrapArgs, options: CustomResourceOptions = {}) {
    super(
      talosBootstrap,
      name,
      {
        ...args,
        talos: secret(args.talos),
        kubernetes: secret(args.kubernetes),
        generation: args.generation ?? 1,
        talosVersion: undefined,
      },
      { ...options, additionalSecretOutputs: ['talos', 'kubernetes'] },
      'routewise',
      'TalosBootstrap',
    );
  }
}
