// Plans the policy that keeps pods from the cloud's metadata service, which tells the user data of their node.
// It must never isolate a pod from anything else: it denies one address and leaves all defaults as they are.
import type { ClusterSpec } from '../../config/schema/stack';
import type { CiliumObject } from './bgp/ciliumObject';
import { ciliumObject } from './bgp/ciliumObject';
import type { Reason } from '../decision';
import { sources } from '../known/sources';

export interface PolicyPlan {
  readonly objects: readonly CiliumObject[];
  readonly reason: Reason;
}

/** Of Hetzner Cloud, as of most clouds. */
const metadataAddress = '169.254.169.254/32';

/**
 * Pods of kube-system are left out: cloud controllers and storage drivers ask there which server they run on, and whoever may
 * run pods there owns the cluster anyway. Pods in the host's network are the host to Cilium, and no policy for pods meets them.
 */
export function planMetadataPolicy({ provider, access, cilium }: ClusterSpec): PolicyPlan | undefined {
  if (provider.kind !== 'hetzner' || access.metadataService !== 'block') return undefined;
  const spec = {
    description: 'Keeps pods from the metadata service, which tells the user data of their node.',
    endpointSelector: {
      matchExpressions: [
        { key: 'k8s:io.kubernetes.pod.namespace', operator: 'NotIn', values: ['kube-system'] },
      ],
    },
    // Without this, a policy that says anything of egress would deny all the rest of it.
    enableDefaultDeny: { egress: false, ingress: false },
    egressDeny: [{ toCIDR: [metadataAddress] }],
  };
  return {
    objects: [
      ciliumObject(
        cilium.version,
        'CiliumClusterwideNetworkPolicy',
        { name: 'routewise-metadata-service', labels: { 'app.kubernetes.io/managed-by': 'routewise' } },
        spec,
      ),
    ],
    reason: {
      text: 'Any pod could ask 169.254.169.254 for the user data of its node, which holds the secrets that node joined with; pods outside kube-system cannot.',
      source: sources.metadataPolicy,
    },
  };
}
