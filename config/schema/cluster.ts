// Section `cluster`: what the cluster is called and how its API is reached.
// It must never hold a credential.
import { z } from 'zod';
import { endpointTrouble } from '../hostName';
import { kubernetesVersion } from './versions';
import { refusedBy } from './refusedBy';

/** A lower-case DNS label short enough that `<cluster>-<pool>-<index>` stays a valid host name. */
const clusterName = z
  .string()
  .regex(
    /^[a-z]([-a-z0-9]*[a-z0-9])?$/,
    'must be a lower-case DNS label: letters, digits and dashes, starting with a letter',
  )
  .max(32, 'must have at most 32 characters, the limit of Cilium for cluster.name');

const apiHost = z
  .string()
  .regex(
    /^(?!\d+$)[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/,
    'must be a host name or an IPv4 address, without scheme and port',
  )
  .refine(...refusedBy(endpointTrouble));

export const clusterSection = z.strictObject({
  name: clusterName.describe('Name of the cluster: prefix of all node names, and Cilium’s cluster.name.'),
  kubernetes: kubernetesVersion.describe('Kubernetes version the nodes run.'),
  apiEndpoint: z
    .union([z.enum(['auto', 'load-balancer', 'control-plane']), apiHost])
    .default('auto')
    .describe(
      'How clients reach the Kubernetes API: `load-balancer` (Hetzner Cloud; reachable from everywhere, whatever `access` says), `control-plane` (the address of the first control plane), a host name of your own, or `auto`: what the running cluster has; in a new one an address that several control planes share where the provider has such a thing, else that of the first control plane.',
    ),
  apiNames: z
    .array(apiHost)
    .default([])
    .describe(
      'Further host names and addresses by which the API may be reached: its certificates are valid for them, too.',
    ),
});
