// Finds what an interrupted update made on Hetzner Cloud without coming to record it, and removes it, so that it is made anew.
// It must never remove anything but what this stack's state says was being created, under this cluster's label, and that no state knows.
import { z } from 'zod';
import { apiPort } from '../../plan/apiEndpoint';
import type { HetznerAccess } from '../hetznerAccess';
import { HetznerApi } from './hetznerApi';
import type { InterruptedCreation, InterruptedUpdate } from './interruptedUpdate';
import { knownAs } from './interruptedUpdate';

export interface Leftover {
  /** For people: `server dev-general-1 (4711)`. */
  readonly what: string;
  remove(): Promise<void>;
}

/** In the order of removal: what holds others goes after them. */
const named = {
  'hcloud:index/server:Server': 'servers',
  'hcloud:index/loadBalancer:LoadBalancer': 'load_balancers',
  'hcloud:index/primaryIp:PrimaryIp': 'primary_ips',
  'hcloud:index/firewall:Firewall': 'firewalls',
  'hcloud:index/placementGroup:PlacementGroup': 'placement_groups',
  'hcloud:index/sshKey:SshKey': 'ssh_keys',
  'hcloud:index/network:Network': 'networks',
} as const;

const labelled = z.object({
  name: z.string(),
  labels: z.object({ 'routewise-cluster': z.string() }),
});
const subnetInputs = z.object({ networkId: z.number(), ipRange: z.string() });
const serviceInputs = z.object({ loadBalancerId: z.coerce.string(), listenPort: z.number() });

/**
 * Why removing is right, and adopting is not: the provider sets a server up in several calls (create, attach, start), so one
 * that was interrupted may lack its network or its power for good; and it holds nothing yet, because whatever
 * depends on it only follows once the state has it.
 */
export async function findHetznerLeftovers(
  access: HetznerAccess,
  { creations, known, unserved }: InterruptedUpdate,
): Promise<Leftover[]> {
  const api = new HetznerApi(access);
  const found: Leftover[] = [];
  for (const [type, collection] of Object.entries(named)) {
    for (const creation of creations.filter((each) => each.type === type)) {
      found.push(...(await namedLeftovers(api, creation, collection, known)));
    }
  }
  for (const creation of creations) {
    if (creation.type === 'hcloud:index/networkSubnet:NetworkSubnet') {
      found.unshift(...(await subnetLeftovers(api, creation, known)));
    }
    if (creation.type === 'hcloud:index/loadBalancerService:LoadBalancerService') {
      found.unshift(...(await serviceLeftovers(api, creation, known)));
    }
  }
  const begun = new Set(
    creations.flatMap(({ inputs }) => serviceInputs.safeParse(inputs).data?.loadBalancerId ?? []),
  );
  for (const id of unserved.filter((each) => !begun.has(each))) {
    found.unshift(...(await serviceOf(api, id, apiPort)));
  }
  return found;
}

async function namedLeftovers(
  api: HetznerApi,
  { type, inputs }: InterruptedCreation,
  collection: string,
  known: ReadonlySet<string>,
): Promise<Leftover[]> {
  const wanted = labelled.safeParse(inputs);
  if (!wanted.success) return [];
  const { name, labels } = wanted.data;
  const query = new URLSearchParams({
    name,
    label_selector: `routewise-cluster=${labels['routewise-cluster']}`,
  });
  const shape = z.object({ [collection]: z.array(z.object({ id: z.number(), name: z.string() })) });
  const answer = shape.parse(await api.get(`/${collection}?${query.toString()}`));
  return (answer[collection] ?? [])
    .filter((each) => each.name === name && !known.has(knownAs(type, each.id)))
    .map(({ id }) => ({
      what: `${collection.replaceAll('_', ' ').replace(/s$/, '')} ${name} (${id})`,
      remove: () => api.change('DELETE', `/${collection}/${id}`),
    }));
}

async function subnetLeftovers(
  api: HetznerApi,
  { type, inputs }: InterruptedCreation,
  known: ReadonlySet<string>,
): Promise<Leftover[]> {
  const wanted = subnetInputs.safeParse(inputs);
  if (!wanted.success) return [];
  const { networkId, ipRange } = wanted.data;
  if (known.has(knownAs(type, `${networkId}-${ipRange}`))) return [];
  const shape = z.object({ network: z.object({ subnets: z.array(z.object({ ip_range: z.string() })) }) });
  const answer = shape.safeParse(await api.get(`/networks/${networkId}`));
  if (!answer.data?.network.subnets.some(({ ip_range: range }) => range === ipRange)) return [];
  return [
    {
      what: `subnet ${ipRange} of network ${networkId}`,
      remove: () => api.change('POST', `/networks/${networkId}/actions/delete_subnet`, { ip_range: ipRange }),
    },
  ];
}

async function serviceLeftovers(
  api: HetznerApi,
  { type, inputs }: InterruptedCreation,
  known: ReadonlySet<string>,
): Promise<Leftover[]> {
  const wanted = serviceInputs.safeParse(inputs);
  if (!wanted.success) return [];
  const { loadBalancerId: id, listenPort: port } = wanted.data;
  return known.has(knownAs(type, `${id}__${port}`)) ? [] : serviceOf(api, id, port);
}

async function serviceOf(api: HetznerApi, id: string, port: number): Promise<Leftover[]> {
  const shape = z.object({
    load_balancer: z.object({ services: z.array(z.object({ listen_port: z.number() })) }),
  });
  const answer = shape.safeParse(await api.get(`/load_balancers/${id}`));
  if (!answer.data?.load_balancer.services.some((service) => service.listen_port === port)) return [];
  return [
    {
      what: `service on port ${port} of load balancer ${id}`,
      remove: () => api.change('POST', `/load_balancers/${id}/actions/delete_service`, { listen_port: port }),
    },
  ];
}
