// Keeps in the stack's state what the next update has to find as it is: places of nodes and the API, nothing secret.
// It must never be made after a machine: an update that breaks off would have forgotten where it put it.
import * as pulumi from '@pulumi/pulumi';
import type { Memory } from '../plan/running/memory';
import { memoryType } from '../plan/running/memory';

export class StackMemory extends pulumi.ComponentResource {
  /** Once the state has it. */
  readonly kept: Promise<void>;

  constructor(name: string, memory: Memory, opts?: pulumi.ComponentResourceOptions) {
    super(memoryType, name, memory, opts);
    this.kept = new Promise((keep) =>
      this.urn.apply(() => {
        keep();
      }),
    );
    // Inputs of components can be kept out of a state (PULUMI_NODEJS_SKIP_COMPONENT_INPUTS).
    this.registerOutputs({ ...memory });
  }
}
