// Section `access`: who may reach the cluster from outside, as firewall sources.
// It must never open a port that nobody asked for.
import { z } from 'zod';
import { parseCidr } from '../cidr';
import { sourceTrouble } from '../reservedRanges';
import { refusedBy } from './refusedBy';

/** Stands for the address by which the machine that runs Pulumi is seen on the Internet. */
export const caller = 'caller';

const form = 'must be a network such as 203.0.113.7/32 or 2001:db8::/32';

/** @param words that stand for a network */
function sourceList(...words: string[]) {
  const trouble = (text: string): string | undefined => {
    if (words.includes(text)) return undefined;
    const network = parseCidr(text);
    return network === undefined ? [form, ...words].join(', or ') : sourceTrouble(network);
  };
  return z.array(z.string().refine(...refusedBy(trouble)));
}

const sources = sourceList();
const sourcesOrCaller = sourceList(caller);

/** What a node itself serves there, by TCP port: for the cluster, or with a key of its own in this section. */
const ownPorts: Readonly<Record<number, string>> = {
  2379: 'etcd’s',
  2380: 'etcd’s',
  4240: 'that of Cilium’s health checks',
  4244: 'Hubble’s',
  9962: 'that of the Cilium agent’s metrics',
  9963: 'that of the Cilium operator’s metrics',
  9964: 'that of Envoy’s metrics',
  9965: 'that of Hubble’s metrics',
  10250: 'the kubelet’s',
  10256: 'kube-proxy’s, or what Cilium serves in its place',
  10257: 'the controller manager’s',
  10259: 'the scheduler’s',
  50000: 'the Talos API’s, which has routewise:access.talosApi',
  50001: 'that of Talos’ trustd',
};

function ownPortTrouble(port: number): string | undefined {
  const owner = ownPorts[port];
  return owner === undefined ? undefined : `must not be ${owner}, on every node`;
}

const word =
  '`caller` is the address of the machine that runs Pulumi, asked of Hetzner at each update, or ROUTEWISE_CALLER.';

export const accessSection = z.strictObject({
  kubernetesApi: sourcesOrCaller
    .default([caller])
    .describe(`Who may reach the Kubernetes API (TCP 6443). ${word}`),
  talosApi: sourcesOrCaller
    .default([caller])
    .describe(`Who may reach the Talos API (TCP 50000); it wants a client certificate. ${word}`),
  ssh: sources
    .default([])
    .describe('Who may reach SSH (TCP 22) of k3s’ machines: where Pulumi runs, to upgrade them.'),
  ingressPorts: z
    .array(
      z
        .int()
        .min(1)
        .max(65535)
        .refine(...refusedBy(ownPortTrouble)),
    )
    .refine((ports) => new Set(ports).size === ports.length, 'must not name a port twice')
    .default([])
    .describe('TCP ports open to the world on workers, for LoadBalancer Services and NodePorts.'),
  metadataService: z
    .enum(['block', 'open'])
    .default('block')
    .describe(
      'Whether a policy keeps pods outside kube-system from 169.254.169.254, which tells every pod the user data of its node: the secrets by which it joins the cluster.',
    ),
});
