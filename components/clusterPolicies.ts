// Makes the plan's own clusterwide policies, once the cluster knows their kind.
// It must never make a policy that the plan does not hold: what users write is theirs.
import * as pulumi from '@pulumi/pulumi';
import { crdsOf } from '../plan/objects/bgp/ciliumObject';
import type { PolicyPlan } from '../plan/objects/metadataPolicy';
import { CiliumCrds } from '../providers/resources';
import { dependenciesOf, makeCiliumObjects } from './ciliumObjects';

export interface ClusterPoliciesArgs {
  plan: PolicyPlan;
  kubeconfig: pulumi.Input<string>;
  ciliumVersion: string;
}

/** Policies that protect the nodes from their own pods. */
export class ClusterPolicies extends pulumi.ComponentResource {
  /** @param opts with the cluster's Kubernetes provider, dependent on the Cilium release */
  constructor(name: string, args: ClusterPoliciesArgs, opts?: pulumi.ComponentResourceOptions) {
    super('routewise:index:ClusterPolicies', name, {}, opts);
    const { objects } = args.plan;
    const crds = new CiliumCrds(
      `${name}-policies`,
      { kubeconfig: args.kubeconfig, crds: crdsOf(objects), ciliumVersion: args.ciliumVersion },
      { parent: this, ...dependenciesOf(opts) },
    );
    makeCiliumObjects(objects, { parent: this, dependsOn: [crds] });
    this.registerOutputs({});
  }
}
