// Section `access`: who may reach the cluster from outside, as firewall sources.
// It must never open a port that nobody asked for.
import { z } from 'zod';
import { parseCidr } from '../cidr';
import { ownersOfPorts } from '../ports';
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

function ownPortTrouble(port: number): string | undefined {
  const owner = ownersOfPorts.get(port);
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
