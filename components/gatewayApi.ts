// Gives a cluster the custom resource definitions of Gateway API, before the Cilium that looks for them.
// It must never choose a release: the plan has the one that this Cilium wants.
import * as pulumi from '@pulumi/pulumi';
import { GatewayApiDefinitions } from '../providers/resources';
import type { GatewayApiPlan } from '../plan/objects/gatewayApi';

/** Which definitions are applied, and where. */
export interface GatewayApiArgs {
  plan: GatewayApiPlan;
  /** A secret. */
  kubeconfig: pulumi.Input<string>;
}

/** Deleting it leaves the definitions where they are: every Gateway and route of the cluster would go with them. */
export class GatewayApi extends pulumi.ComponentResource {
  constructor(name: string, { plan, kubeconfig }: GatewayApiArgs, opts?: pulumi.ComponentResourceOptions) {
    super('routewise:index:GatewayApi', name, { version: plan.version }, opts);
    new GatewayApiDefinitions(
      name,
      {
        kubeconfig,
        version: plan.version,
        from: plan.from,
        definitions: plan.definitions,
      },
      { parent: this },
    );
    this.registerOutputs({ version: plan.version });
  }
}
