// Provider `hetzner`: servers of Hetzner Cloud.
// It must never decide anything: locations and shapes are checked here, what follows from them is planned later.
import { z } from 'zod';
import { publicKey } from '../publicKey';

/** Hetzner Cloud locations and the network zone each belongs to: Hetzner Cloud API, GET /locations. */
export const hetznerZones = {
  fsn1: 'eu-central',
  nbg1: 'eu-central',
  hel1: 'eu-central',
  ash: 'us-east',
  hil: 'us-west',
  sin: 'ap-southeast',
} as const;
export type HetznerLocation = keyof typeof hetznerZones;

/** Names of Hetzner server types: a line (cx, cpx, cax, ccx) and two digits. cax is ARM. */
export const hetznerServerType = z
  .string()
  .regex(
    /^(cx|cpx|cax|ccx)\d{2}$/,
    'is not the name of a Hetzner server type: cx, cpx, cax or ccx and two digits, for example cpx31',
  );

export const hetznerProvider = z.strictObject({
  kind: z
    .literal('hetzner')
    .describe('Hetzner Cloud. The token comes from `hcloud:token` or HCLOUD_TOKEN, never from here.'),
  location: z
    .enum(Object.keys(hetznerZones) as [HetznerLocation, ...HetznerLocation[]])
    .describe('Location of all servers, for example fsn1.'),
  image: z
    .strictObject({
      selector: z
        .string()
        .regex(/^[\w./=!,() -]+$/, 'must be a label selector, for example os=talos')
        .optional()
        .describe(
          'Label selector of a snapshot in your project; the newest match of the right architecture is used. Default with Talos: `os=talos`.',
        ),
      name: z
        .string()
        .regex(/^[A-Za-z0-9][\w.-]*$/, 'must be the name of an image, for example ubuntu-24.04')
        .optional()
        .describe(
          'Name of one of Hetzner’s own images, with k3s; it needs cloud-init and systemd. Default where no `selector` is given: `ubuntu-24.04`.',
        ),
    })
    .prefault({})
    .describe('The image that servers boot from.'),
  sshKey: publicKey
    .optional()
    .describe(
      'A public key to register. It lets its owner into k3s’ servers; Talos has no SSH, and Hetzner merely stops mailing root passwords when one is set.',
    ),
  podRoutes: z
    .enum(['none', 'cloud-controller'])
    .default('none')
    .describe(
      'Whether hcloud-cloud-controller-manager runs in the cluster with its route controller, which writes each node’s pod block as a route of the network.',
    ),
  loadBalancerType: z
    .enum(['lb11', 'lb21', 'lb31'])
    .default('lb11')
    .describe('Type of the load balancer for the API.'),
});
