// Section `access`: who may reach the cluster from outside, as firewall sources.
// It must never open a port that nobody asked for.
import { z } from 'zod';
import { parseCidr } from '../cidr';

const sources = z.array(
  z.string().refine((text) => parseCidr(text) !== undefined, {
    error: 'must be a network such as 203.0.113.7/32 or 2001:db8::/32',
  }),
);
const anywhere = ['0.0.0.0/0', '::/0'];

export const accessSection = z.strictObject({
  kubernetesApi: sources.default(anywhere).describe('Who may reach the Kubernetes API (TCP 6443).'),
  talosApi: sources
    .default(anywhere)
    .describe('Who may reach the Talos API (TCP 50000); it wants a client certificate.'),
  ssh: sources
    .default([])
    .describe('Who may reach SSH (TCP 22) of k3s’ machines: where Pulumi runs, to upgrade them.'),
  ingressPorts: z
    .array(z.int().min(1).max(65535))
    .default([])
    .describe('TCP ports open to the world on workers, for LoadBalancer Services and NodePorts.'),
});
