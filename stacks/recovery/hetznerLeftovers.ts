// Finds what an interrupted update made on Hetzner Cloud without coming to record it, and says what is to become of it.
// It must never remove anything but half-made servers that this very update made, nor touch what may be another stack's.
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { cleanText } from '../../config/cleanText';
import { apiPort } from '../../plan/decisions/apiEndpoint';
import type { FoundObject } from '../../plan/recovery/judgeFound';
import { judgeFound } from '../../plan/recovery/judgeFound';
import type { HetznerAccess } from '../site/hetzner/hetznerAccess';
import { HetznerApi } from '../site/hetzner/hetznerApi';
import type { InterruptedCreation, InterruptedUpdate } from './interruptedUpdate';
import { knownAs, serviceType } from './interruptedUpdate';
import type { Adoption, Leftover } from './leftover';

/** What holds others comes after them, so that a list of commands can be followed from the top. */
const named = {
  'hcloud:index/server:Server': 'servers',
  'hcloud:index/loadBalancer:LoadBalancer': 'load_balancers',
  'hcloud:index/primaryIp:PrimaryIp': 'primary_ips',
  'hcloud:index/firewall:Firewall': 'firewalls',
  'hcloud:index/placementGroup:PlacementGroup': 'placement_groups',
  'hcloud:index/sshKey:SshKey': 'ssh_keys',
  'hcloud:index/network:Network': 'networks',
} as const;

const networkType = 'hcloud:index/network:Network';
const balancerType = 'hcloud:index/loadBalancer:LoadBalancer';
const subnetType = 'hcloud:index/networkSubnet:NetworkSubnet';

const asked = z.object({ name: z.string(), labels: z.record(z.string(), z.string()) });
const subnetInputs = z.object({ networkId: z.number(), ipRange: z.string() });
const serviceInputs = z.object({ loadBalancerId: z.coerce.string(), listenPort: z.number() });

const object = z.object({
  id: z.number(),
  name: z.string(),
  created: z.string().optional(),
  labels: z.record(z.string(), z.string()).default({}),
  protection: z.object({ delete: z.boolean() }).optional(),
  private_net: z.array(z.unknown()).optional(),
});
type CloudObject = z.output<typeof object>;

/** A provider that outlived its engine finishes a server within seconds, or never. */
const patienceMs = 10_000;
const intervalMs = 1_000;

/** @param stack `project/stack` of the stack that asks */
export async function findHetznerLeftovers(
  access: HetznerAccess,
  { creations, known, unserved, written }: InterruptedUpdate,
  stack: string,
  graceMs = patienceMs,
): Promise<Leftover[]> {
  const api = new HetznerApi(access);
  const found: Leftover[] = [];
  for (const [type, collection] of Object.entries(named)) {
    for (const creation of creations.filter((each) => each.type === type)) {
      const at = written === undefined ? { stack } : { stack, written };
      found.push(...(await namedLeftovers(api, { creation, collection, known, at, graceMs })));
    }
  }
  for (const creation of creations.filter(({ type }) => type === subnetType)) {
    found.push(...(await subnetLeftovers(api, creation, known)));
  }
  const begun = creations
    .filter(({ type }) => type === serviceType)
    .flatMap(({ name, inputs }) => {
      const { data } = serviceInputs.safeParse(inputs);
      return data === undefined ? [] : [{ name, id: data.loadBalancerId, port: data.listenPort }];
    });
  const forgotten = unserved
    .filter((id) => !begun.some((each) => each.id === id))
    .map((id) => ({ id, port: apiPort }));
  for (const service of [...begun, ...forgotten]) found.push(...(await serviceOf(api, service, known)));
  return found;
}

interface Search {
  readonly creation: InterruptedCreation;
  readonly collection: string;
  readonly known: ReadonlySet<string>;
  readonly at: { readonly stack: string; readonly written?: string };
  /** How long a half-made server is looked at before it is taken for one. */
  readonly graceMs: number;
}

/** Names are unique within a project. */
async function namedLeftovers(api: HetznerApi, search: Search): Promise<Leftover[]> {
  const { creation, collection, known, at, graceMs } = search;
  const wanted = asked.safeParse(creation.inputs);
  if (!wanted.success) return [];
  const { name, labels } = wanted.data;
  const shape = z.object({ [collection]: z.array(object) });
  const query = new URLSearchParams({ name }).toString();
  const deadline = Date.now() + graceMs;
  for (;;) {
    const answer = shape.parse(await api.get(`/${collection}?${query}`));
    const found = (answer[collection] ?? [])
      .filter((each) => each.name === name && !known.has(knownAs(creation.type, each.id)))
      .map((each) => ({ each, verdict: judgeFound(foundObject(each, collection), { labels, ...at }) }));
    if (Date.now() < deadline && found.some(({ verdict }) => verdict.take === 'remove')) {
      await pause(intervalMs);
      continue;
    }
    return found.map(({ each, verdict }): Leftover => {
      const kind = collection.replaceAll('_', ' ').replace(/s$/, '');
      const when = each.created === undefined ? '' : `, created ${cleanText(each.created)}`;
      const what = `${kind} ${cleanText(each.name)} (${each.id}${when})`;
      if (verdict.take === 'leave')
        return { ...verdict, what, ways: waysOut(kind, each, creation, labels['routewise-cluster'] ?? '') };
      if (verdict.take === 'adopt')
        return { take: 'adopt', what, type: creation.type, name: creation.name, id: String(each.id) };
      return { take: 'remove', what, remove: () => api.change('DELETE', `/${collection}/${each.id}`) };
    });
  }
}

function foundObject(
  { labels, created, protection, private_net: nets }: CloudObject,
  collection: string,
): FoundObject {
  return {
    labels,
    isProtected: protection?.delete ?? false,
    ...(created === undefined ? {} : { created }),
    ...(collection === 'servers' ? { isInNetwork: (nets ?? []).length > 0 } : {}),
  };
}

/** The way out that a user has to choose: this program cannot know whose it is. */
function waysOut(
  kind: string,
  { id }: CloudObject,
  { type, name, urn }: InterruptedCreation,
  cluster: string,
): string[] {
  // The component that holds it has the cluster's name, and its type stands before the resource's own.
  const [stack = '', project = '', types = ''] = urn.split('::');
  const parent = [stack, project, types.split('$').slice(0, -1).join('$'), cluster].join('::');
  return [
    `hcloud ${kind.replaceAll(' ', '-')} delete ${id}`,
    `pulumi import ${type} ${name} ${id} --parent '${cluster}=${parent}' --protect=false`,
  ];
}

/** A network of this state's, and a range of it that the state was about to make: whole as soon as it is there. */
async function subnetLeftovers(
  api: HetznerApi,
  { type, name, inputs }: InterruptedCreation,
  known: ReadonlySet<string>,
): Promise<Leftover[]> {
  const wanted = subnetInputs.safeParse(inputs);
  if (!wanted.success) return [];
  const { networkId, ipRange } = wanted.data;
  const id = `${networkId}-${ipRange}`;
  if (known.has(knownAs(type, id)) || !known.has(knownAs(networkType, networkId))) return [];
  const shape = z.object({ network: z.object({ subnets: z.array(z.object({ ip_range: z.string() })) }) });
  const answer = shape.safeParse(await api.get(`/networks/${networkId}`));
  if (!answer.data?.network.subnets.some(({ ip_range: range }) => range === ipRange)) return [];
  return [{ take: 'adopt', what: `subnet ${ipRange} of network ${networkId}`, type, name, id }];
}

/** Removed, it would be missing where the update does not come to make it anew: with `--target`, or when it fails before. */
async function serviceOf(
  api: HetznerApi,
  { id, port, name }: { id: string; port: number; name?: string },
  known: ReadonlySet<string>,
): Promise<Adoption[]> {
  const resource = `${id}__${port}`;
  if (known.has(knownAs(serviceType, resource)) || !known.has(knownAs(balancerType, id))) return [];
  const shape = z.object({
    load_balancer: z.object({ services: z.array(z.object({ listen_port: z.number() })) }),
  });
  const answer = shape.safeParse(await api.get(`/load_balancers/${id}`));
  if (!answer.data?.load_balancer.services.some((service) => service.listen_port === port)) return [];
  return [
    {
      take: 'adopt',
      what: `service on port ${port} of load balancer ${id}`,
      type: serviceType,
      ...(name === undefined ? {} : { name }),
      id: resource,
    },
  ];
}
