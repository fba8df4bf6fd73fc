// Declares the resource that stands for the custom resource definitions of Gateway API.
// It must never remove them when it is deleted: every Gateway and route of the cluster would go with them.
import { dynamic, secret } from '@pulumi/pulumi';
import type { CustomResourceOptions, Input } from '@pulumi/pulumi';
import type { DefinitionFile } from '../../plan/objects/gatewayApi';
import { gatewayApiDefinitions } from './handlers';

export interface GatewayApiDefinitionsArgs {
  /** Kept as a secret. */
  kubeconfig: Input<string>;
  /** Release of Gateway API, `1.4.1`. */
  version: string;
  /** URL or folder of the files. */
  from: string;
  /** SHA-256 (hex) of each file. */
  definitions: readonly DefinitionFile[];
  /** Seconds for all of it. Default 300. */
  timeoutSeconds?: number;
}

export class GatewayApiDefinitions extends dynamic.Resource {
  constructor(name: string, args: GatewayApiDefinitionsArgs, options: CustomResourceOptions = {}) {
    super(
      gatewayApiDefinitions,
      name,
      { ...args, kubeconfig: secret(args.kubeconfig) },
      { ...options, additionalSecretOutputs: ['kubeconfig'] },
      'routewise',
      'GatewayApiDefinitions',
    );
  }
}
