// Declares the resource that takes nodes out of a cluster before their machines are deleted, stopped or cut off.
// It must never do anything when it is deleted, nor where no machine changes.
import { dynamic, secret } from '@pulumi/pulumi';
import type { CustomResourceOptions, Input, Output } from '@pulumi/pulumi';
import type { MachineChange } from '../../plan/running/machineChanges';
import type { K3sAsItRuns, TalosAsItRuns } from '../src/lifecycles/machineChangesRequest';
import { machineChanges } from './handlers';

export interface MachineChangesArgs {
  clusterName: string;
  /** Nodes whose machines this update changes. */
  changes: readonly MachineChange[];
  /** What tells these changes from all others. */
  digest: string;
  /** The cluster as it runs, and the way in; left out where nothing changes. Secret. */
  talos?: Input<TalosAsItRuns>;
  k3s?: Input<K3sAsItRuns>;
}

/** Every machine of the cluster depends on it. */
export class MachineChanges extends dynamic.Resource {
  /** How often nodes have been emptied by it. */
  declare readonly times: Output<number>;
  /** Of the changes that were prepared last: another one than asked for where the run left this resource out. */
  declare readonly digest: Output<string>;

  constructor(
    name: string,
    { clusterName, changes, digest, talos, k3s }: MachineChangesArgs,
    options: CustomResourceOptions = {},
  ) {
    super(
      machineChanges,
      name,
      {
        clusterName,
        changes: [...changes],
        digest,
        ...(talos === undefined ? {} : { talos: secret(talos) }),
        ...(k3s === undefined ? {} : { k3s: secret(k3s) }),
        times: undefined,
      },
      { ...options, additionalSecretOutputs: ['talos', 'k3s'] },
      'routewise',
      'MachineChanges',
    );
  }
}
