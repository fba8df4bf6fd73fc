// Makes the provider of a cluster's Kubernetes objects, known by which cluster it is and not by how that is reached.
// It must never be made without that identity: another address, certificate or kubeconfig would then replace every object, Cilium's
// release among them. Source: pulumi-kubernetes, provider.go, DiffConfig.
import * as k8s from '@pulumi/kubernetes';
import type * as pulumi from '@pulumi/pulumi';

/** Which cluster it is, and how it is reached. */
export interface KubernetesProviderArgs {
  /** The same for as long as the cluster lives, and another one for every other cluster. */
  readonly cluster: pulumi.Input<string>;
  /** How it is reached; may change at any time. */
  readonly access: Pick<k8s.ProviderArgs, 'kubeconfig' | 'context'>;
  /**
   * The stack's state has this provider without an identity. The identity comes first then, and a changed access with the next
   * update: the provider takes both at once for another cluster.
   */
  readonly unidentified?: boolean;
}

export function kubernetesProvider(
  name: string,
  { cluster, access, unidentified = false }: KubernetesProviderArgs,
  opts: pulumi.ResourceOptions = {},
): k8s.Provider {
  return new k8s.Provider(
    name,
    // A password of BGP that changes is written over: replaced, it would be missing for a moment.
    { ...access, clusterIdentifier: cluster, enableSecretMutable: true },
    { ...opts, ...(unidentified ? { ignoreChanges: ['kubeconfig', 'context'] } : {}) },
  );
}
