// Section `cluster`: what the cluster is called and how its API is reached.
// It must never hold a credential.
import { z } from 'zod';
import { kubernetesVersion } from './versions';

/** A lower-case DNS label short enough that `<cluster>-<pool>-<index>` stays a valid host name. */
const clusterName = z
  .string()
  .regex(
    /^[a-z]([-a-z0-9]*[a-z0-9])?$/,
    'must be a lower-case DNS label: letters, digits and dashes, starting with a letter',
  )
  .max(32, 'must have at most 32 characters, the limit of Cilium for cluster.name');

export const clusterSection = z.strictObject({
  name: clusterName.describe('Name of the cluster: prefix of all node names, and Cilium’s cluster.name.'),
  kubernetes: kubernetesVersion.describe('Kubernetes version the nodes run.'),
  apiEndpoint: z
    .union([
      z.enum(['auto', 'load-balancer', 'control-plane']),
      z
        .string()
        .regex(
          /^(?!\d+$)[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/,
          'must be a host name or an IPv4 address, without scheme and port',
        ),
    ])
    .default('auto')
    .describe(
      'How clients reach the Kubernetes API: `load-balancer`, `control-plane` (the address of the only control plane), a host name of your own, or `auto`: a load balancer with more than one control plane.',
    ),
});
