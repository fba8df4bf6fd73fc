// What every stack puts out, whatever its provider.
// It must never put out a credential that is not marked as a secret.
import type * as pulumi from '@pulumi/pulumi';
import type { ClusterPlan } from '../plan/clusterPlan';

export interface StackOutputs {
  /** The plan as it was built: what the next update is compared with. */
  plan: ClusterPlan;
  apiEndpoint: pulumi.Output<string>;
  /** Secret. */
  kubeconfig: pulumi.Output<string>;
  /** Secret; Talos only. */
  talosconfig?: pulumi.Output<string>;
  nodes: {
    name: string;
    /** Servers of a cloud only. */
    publicIPv4?: pulumi.Output<string>;
    /** Machines without public addresses: where this program reaches them. */
    reachedAt?: pulumi.Output<string>;
    privateAddress: string;
  }[];
  cilium: {
    version: pulumi.Output<string>;
    status: pulumi.Output<string>;
    valuesDigest: pulumi.Output<string>;
  };
}
