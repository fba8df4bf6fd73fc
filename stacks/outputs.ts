// What every stack puts out, whatever its provider.
// It must never put out a credential that is not marked as a secret.
import type * as pulumi from '@pulumi/pulumi';
import type { CertificateAge } from '../plan/machines/certificateAges';
import type { ClusterPlan } from '../plan/clusterPlan';

export interface StackOutputs {
  /** The plan as it was built: what the next update is compared with. */
  plan: ClusterPlan;
  apiEndpoint: pulumi.Output<string>;
  /** Secret; absent for a cluster that was there already. */
  kubeconfig?: pulumi.Output<string>;
  /** Secret; Talos only. */
  talosconfig?: pulumi.Output<string>;
  /** Until when CAs and administrator's certificates are valid, the first to end first. */
  certificates?: pulumi.Output<CertificateAge[]>;
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
