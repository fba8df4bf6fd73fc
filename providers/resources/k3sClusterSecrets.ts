// Declares the resource that holds what a k3s cluster is born with: secrets and ranges, the same ever after.
// It must never be replaced by accident: everything in the cluster hangs on these secrets.
import { dynamic } from '@pulumi/pulumi';
import type { CustomResourceOptions, Input, Output } from '@pulumi/pulumi';
import type { K3sSecrets } from '../../plan/machines/k3s/k3sSecrets';
import { k3sSecrets } from './handlers';

export interface K3sClusterSecretsArgs {
  clusterName: string;
  /** Of addresses, IPv4 first: others are refused as long as the generation stays. */
  ranges: { pods: string[]; services: string[] };
  /** Bumping it makes new secrets, which needs every node made anew. Default 1. */
  generation?: Input<number>;
}

export class K3sClusterSecrets extends dynamic.Resource {
  /** Secret. Tokens, CAs, the service account key and the administrator’s certificate. */
  declare readonly secrets: Output<K3sSecrets>;
  declare readonly generation: Output<number>;

  constructor(name: string, args: K3sClusterSecretsArgs, options: CustomResourceOptions = {}) {
    super(
      k3sSecrets,
      name,
      { ...args, generation: args.generation ?? 1, secrets: undefined },
      { ...options, additionalSecretOutputs: ['secrets'] },
      'routewise',
      'K3sClusterSecrets',
    );
  }
}
