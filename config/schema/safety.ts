// Section `safety`: guards against losing what cannot be got back.
import { z } from 'zod';

const etcdSnapshots = z.union([
  z.literal(false),
  z.strictObject({
    directory: z
      .string()
      .regex(/^[^\p{Cc}]{1,200}$/u, 'has to be a path on the machine that runs Pulumi')
      .default('./etcd-snapshots')
      .describe(
        'Folder on the machine that runs Pulumi, relative to Pulumi.yaml. It is made for its owner alone, and left out of Git.',
      ),
    keep: z
      .int()
      .min(1)
      .max(1000)
      .default(5)
      .describe('How many snapshots of a cluster stay: the oldest beyond that go.'),
  }),
]);
const drain = z
  .strictObject({
    deleteEmptyDirData: z
      .boolean()
      .default(false)
      .describe('Whether pods with emptyDir volumes may go: what is in these is deleted with the pod.'),
    force: z.boolean().default(false).describe('Whether pods may go that no controller makes again.'),
  })
  .prefault({});

export const safetySection = z.strictObject({
  protect: z
    .boolean()
    .default(true)
    .describe(
      'Protect what holds data and the way in: nodes, machine secrets, network, load balancer, the API’s address, the Cilium release. Pulumi refuses `destroy`, and to delete or replace any of these but a worker that leaves; Hetzner Cloud and Proxmox VE refuse it themselves, too. Before `pulumi destroy`, set `false` and run `pulumi up`.',
    ),
  unprotected: z
    .array(z.string().min(1))
    .default([])
    .describe(
      'Names of nodes that are not protected, for control planes that are to leave: name them here, run `pulumi up`, then lower the count. Workers leave without it.',
    ),
  etcdSnapshots: etcdSnapshots
    .prefault({})
    .describe(
      'Snapshots of etcd, taken before upgrades and before control planes are removed or replaced: where they go and how many stay, or `false` for none. They hold every Secret of the cluster.',
    ),
  adminCertificate: z
    .strictObject({
      serial: z
        .int()
        .min(1)
        .default(1)
        .describe(
          'Raise it to have new ones at the next update; those that were given out stay valid until their end.',
        ),
      days: z
        .int()
        .min(7)
        .max(3650)
        .default(365)
        .describe('How long they are valid. An update renews them when less than a sixth of that is left.'),
    })
    .optional()
    .describe(
      'Gives the outputs kubeconfig and talosconfig administrator’s certificates of their own, issued by the CAs that the cluster has; default: those it was born with, which are valid for ten years.',
    ),
  drain: drain.describe(
    'What may be lost when a node is emptied, in the words of `kubectl drain`; what is not allowed here stops the update before anything is changed.',
  ),
  localVolumes: z
    .enum(['keep', 'delete'])
    .default('keep')
    .describe(
      'What becomes of k3s’ local-path volumes (`/var/lib/rancher/k3s/storage`) on an existing host when k3s is taken off it: they stay where they are, or are deleted for good. Machines that the stack has made go with their disks.',
    ),
  replace: z
    .array(z.string().min(1))
    .default([])
    .describe(
      'Names of nodes that the next update may move, replace or power off, where the stack asks for something that does so. Nodes that are not named stay as they are meanwhile. One control plane at a time.',
    ),
  accept: z
    .record(
      z
        .string()
        .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be the name of a rule, for example api-behind-one-server'),
      z.string().min(1).max(300),
    )
    .default({})
    .describe(
      'Warnings that the stack lives with: the name of the rule, as it stands in brackets behind a warning, and the reason. They are told as accepted from then on, those of hosts and certificates, too, which come after the plan. A refusal cannot be accepted.',
    ),
  uninstallCilium: z
    .boolean()
    .default(false)
    .describe(
      'Let Pulumi uninstall Cilium where it deletes or replaces the release: the nodes are then without a network. Left out, an update that would do so is refused, and `pulumi destroy` leaves the release to its machines.',
    ),
});
