// Declares the resource that holds a cluster's machine secrets: made at the first update, the same ever after.
// It must never be replaced by accident: everything in the cluster hangs on these secrets.
import { dynamic } from '@pulumi/pulumi';
import type { CustomResourceOptions, Input, Output } from '@pulumi/pulumi';
import type { TalosSecrets } from '../../plan/machines/talos/talosSecrets';
import { talosSecrets } from './handlers';

export interface TalosMachineSecretsArgs {
  /** Bumping it makes new secrets, which needs every machine made anew. Default 1. */
  generation?: Input<number>;
}

export class TalosMachineSecrets extends dynamic.Resource {
  /** Secret. The shape of `talosctl gen secrets` and the administrator certificates. */
  declare readonly secrets: Output<TalosSecrets>;
  declare readonly generation: Output<number>;

  constructor(name: string, args: TalosMachineSecretsArgs = {}, options: CustomResourceOptions = {}) {
    super(
      talosSecrets,
      name,
      { generation: args.generation ?? 1, secrets: undefined },
      { ...options, additionalSecretOutputs: ['secrets'] },
      'routewise',
      'TalosMachineSecrets',
    );
  }
}
