// Declares the resources around CiliumNodeConfig objects: their definition before them, and restarted agents after them.
// It must never remove anything when it is deleted: the definition is the operator's, and the objects have resources of their own.
import { dynamic, secret } from '@pulumi/pulumi';
import type { CustomResourceOptions, Input } from '@pulumi/pulumi';
import { nodeConfigDefinition, nodeConfigRollout } from './handlers';

export interface NodeConfigDefinitionArgs {
  /** Kept as a secret. */
  kubeconfig: Input<string>;
  /** Seconds until the API serves it. Default 60. */
  timeoutSeconds?: Input<number>;
}

/** The API knows CiliumNodeConfig, whether or not an operator of Cilium runs yet. */
export class NodeConfigDefinition extends dynamic.Resource {
  constructor(name: string, args: NodeConfigDefinitionArgs, options: CustomResourceOptions = {}) {
    super(
      nodeConfigDefinition,
      name,
      { ...args, kubeconfig: secret(args.kubeconfig) },
      { ...options, additionalSecretOutputs: ['kubeconfig'] },
      'routewise',
      'NodeConfigDefinition',
    );
  }
}

export interface NodeConfigRolloutArgs {
  /** Kept as a secret. */
  kubeconfig: Input<string>;
  namespace: Input<string>;
  overrides: Input<
    readonly {
      readonly name: string;
      readonly matchLabels: Readonly<Record<string, string>>;
      readonly defaults: Readonly<Record<string, string>>;
    }[]
  >;
  /** Seconds one agent may take to be ready again. Default 300. */
  timeoutSeconds?: Input<number>;
}

/** Every agent has read the overrides of its node; where they changed it is restarted, one node at a time. */
export class NodeConfigRollout extends dynamic.Resource {
  constructor(name: string, args: NodeConfigRolloutArgs, options: CustomResourceOptions = {}) {
    super(
      nodeConfigRollout,
      name,
      { ...args, kubeconfig: secret(args.kubeconfig) },
      { ...options, additionalSecretOutputs: ['kubeconfig'] },
      'routewise',
      'NodeConfigRollout',
    );
  }
}
