// Routes of networks with their subnets, routes, range and protection.
// It must never let two changes of one network run at once: the second gets a conflict.
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { networkAnswer } from '../answers/resourceAnswers';
import { invalidField, notFound, protectedResource, refused } from '../apiError';
import { locations } from '../catalogue';
import { answerAction, byPathId, ensureNameFree, now, readBody, removeById } from '../context';
import type { EmulatorContext } from '../context';
import { checkLabels } from '../labels';
import { answerList } from '../listing';
import type { StoredNetwork, StoredRoute, StoredSubnet } from '../model';
import {
  checkExtendedRange,
  checkNetworkRange,
  checkRoute,
  checkSubnetRange,
  subnetHolding,
} from '../networkAddresses';
import { labelsShape, nameShape, protectionShape, renameShape } from '../requestShapes';

const subnetShape = z.object({
  type: z.enum(['cloud', 'server', 'vswitch']),
  ip_range: z.string().optional(),
  network_zone: z.string(),
  vswitch_id: z.number().int().optional(),
});
const routeShape = z.object({ destination: z.string(), gateway: z.string() });
const createShape = z.object({
  name: nameShape,
  ip_range: z.string(),
  labels: labelsShape.optional(),
  subnets: z.array(subnetShape).optional(),
  routes: z.array(routeShape).optional(),
  expose_routes_to_vswitch: z.boolean().optional(),
});
const updateShape = renameShape.extend({ expose_routes_to_vswitch: z.boolean().optional() });
const rangeShape = z.object({ ip_range: z.string() });

function newSubnet(network: StoredNetwork, wish: z.infer<typeof subnetShape>): StoredSubnet {
  if (!locations.some(({ network_zone }) => network_zone === wish.network_zone)) {
    throw invalidField('network_zone', `'${wish.network_zone}' is no network zone`);
  }
  if (wish.type === 'vswitch' && wish.vswitch_id === undefined) {
    throw invalidField('vswitch_id', 'must be given for a subnet of type vswitch');
  }
  return {
    type: wish.type,
    ipRange: checkSubnetRange(network, wish.ip_range),
    networkZone: wish.network_zone,
    vswitchId: wish.vswitch_id ?? null,
  };
}

interface NetworkArgs {
  network: number;
}

export function registerNetworkRoutes(app: FastifyInstance, context: EmulatorContext): void {
  const { state, store, actions } = context;
  const withNetwork =
    <A extends NetworkArgs>(change: (network: StoredNetwork, args: A) => void) =>
    (args: A) => {
      const network = state.networks.find(({ id }) => id === args.network);
      if (network !== undefined) change(network, args);
    };
  const addSubnet = actions.define<NetworkArgs & { subnet: StoredSubnet }>('network.add_subnet', {
    succeed: withNetwork((network, { subnet }) => void network.subnets.push(subnet)),
  });
  const deleteSubnet = actions.define<NetworkArgs & { ipRange: string }>('network.delete_subnet', {
    succeed: withNetwork((network, { ipRange }) => {
      network.subnets = network.subnets.filter((subnet) => subnet.ipRange !== ipRange);
    }),
  });
  const addRoute = actions.define<NetworkArgs & { route: StoredRoute }>('network.add_route', {
    succeed: withNetwork((network, { route }) => void network.routes.push(route)),
  });
  const deleteRoute = actions.define<NetworkArgs & { destination: string }>('network.delete_route', {
    succeed: withNetwork((network, { destination }) => {
      network.routes = network.routes.filter((route) => route.destination !== destination);
    }),
  });
  const changeRange = actions.define<NetworkArgs & { ipRange: string }>('network.change_ip_range', {
    succeed: withNetwork((network, { ipRange }) => {
      network.ipRange = ipRange;
    }),
  });
  const changeProtection = actions.define<NetworkArgs & { protect: boolean }>('network.change_protection', {
    succeed: withNetwork((network, { protect }) => {
      network.protection.delete = protect;
    }),
  });
  const lock = (network: StoredNetwork) => `network:${network.id}`;
  const common = (network: StoredNetwork) => ({
    resources: [{ id: network.id, type: 'network' }],
    locks: [lock(network)],
  });

  app.get('/networks', (request) =>
    answerList(request, 'networks', state.networks, (network) => networkAnswer(state, network), {
      sort: ['id', 'name', 'created'],
    }),
  );
  app.get('/networks/:id', (request) => ({
    network: networkAnswer(state, byPathId(state.networks, request, 'network')),
  }));
  app.post('/networks', async (request, reply) => {
    const body = readBody(createShape, request);
    ensureNameFree(state.networks, body.name);
    const network: StoredNetwork = {
      id: store.nextId(),
      name: body.name,
      created: now(),
      labels: checkLabels(body.labels),
      ipRange: checkNetworkRange(body.ip_range),
      subnets: [],
      routes: [],
      exposeRoutesToVSwitch: body.expose_routes_to_vswitch ?? false,
      protection: { delete: false },
    };
    for (const wish of body.subnets ?? []) network.subnets.push(newSubnet(network, wish));
    for (const wish of body.routes ?? []) network.routes.push(checkRoute(network, wish));
    state.networks.push(network);
    store.changed();
    return reply.code(201).send({ network: networkAnswer(state, network) });
  });
  app.put('/networks/:id', (request) => {
    const network = byPathId(state.networks, request, 'network');
    const body = readBody(updateShape, request);
    actions.ensureUnlocked(lock(network));
    if (body.name !== undefined) ensureNameFree(state.networks, body.name, network.id);
    network.name = body.name ?? network.name;
    network.exposeRoutesToVSwitch = body.expose_routes_to_vswitch ?? network.exposeRoutesToVSwitch;
    if (body.labels !== undefined) network.labels = checkLabels(body.labels);
    store.changed();
    return { network: networkAnswer(state, network) };
  });
  app.delete('/networks/:id', async (request, reply) => {
    const network = byPathId(state.networks, request, 'network');
    if (network.protection.delete) throw protectedResource('network', 'delete');
    actions.ensureUnlocked(lock(network));
    for (const server of state.servers) {
      server.privateNets = server.privateNets.filter((net) => net.network !== network.id);
    }
    for (const balancer of state.loadBalancers) {
      balancer.privateNets = balancer.privateNets.filter((net) => net.network !== network.id);
    }
    removeById(state.networks, network.id);
    store.changed();
    return reply.code(204).send();
  });

  app.post('/networks/:id/actions/add_subnet', async (request, reply) => {
    const network = byPathId(state.networks, request, 'network');
    const wish = readBody(subnetShape, request);
    actions.ensureUnlocked(lock(network));
    const args = { network: network.id, subnet: newSubnet(network, wish) };
    return answerAction(context, reply, addSubnet({ args, ...common(network) }));
  });
  app.post('/networks/:id/actions/delete_subnet', async (request, reply) => {
    const network = byPathId(state.networks, request, 'network');
    const { ip_range: ipRange } = readBody(rangeShape, request);
    actions.ensureUnlocked(lock(network));
    if (!network.subnets.some((subnet) => subnet.ipRange === ipRange)) throw notFound('subnet');
    const holders = [...state.servers, ...state.loadBalancers].flatMap((holder) => holder.privateNets);
    if (
      holders.some((net) => net.network === network.id && subnetHolding(network, net.ip)?.ipRange === ipRange)
    ) {
      throw refused('service_error', 'cannot remove subnet because servers are attached to it');
    }
    return answerAction(
      context,
      reply,
      deleteSubnet({ args: { network: network.id, ipRange }, ...common(network) }),
    );
  });
  app.post('/networks/:id/actions/add_route', async (request, reply) => {
    const network = byPathId(state.networks, request, 'network');
    const wish = readBody(routeShape, request);
    actions.ensureUnlocked(lock(network));
    const args = { network: network.id, route: checkRoute(network, wish) };
    return answerAction(context, reply, addRoute({ args, ...common(network) }));
  });
  app.post('/networks/:id/actions/delete_route', async (request, reply) => {
    const network = byPathId(state.networks, request, 'network');
    const { destination, gateway } = readBody(routeShape, request);
    actions.ensureUnlocked(lock(network));
    if (!network.routes.some((route) => route.destination === destination && route.gateway === gateway)) {
      throw notFound('route');
    }
    const args = { network: network.id, destination };
    return answerAction(context, reply, deleteRoute({ args, ...common(network) }));
  });
  app.post('/networks/:id/actions/change_ip_range', async (request, reply) => {
    const network = byPathId(state.networks, request, 'network');
    const { ip_range } = readBody(rangeShape, request);
    actions.ensureUnlocked(lock(network));
    const args = { network: network.id, ipRange: checkExtendedRange(network, ip_range) };
    return answerAction(context, reply, changeRange({ args, ...common(network) }));
  });
  app.post('/networks/:id/actions/change_protection', async (request, reply) => {
    const network = byPathId(state.networks, request, 'network');
    const wish = readBody(protectionShape, request);
    actions.ensureUnlocked(lock(network));
    const args = { network: network.id, protect: wish.delete ?? network.protection.delete };
    return answerAction(context, reply, changeProtection({ args, ...common(network) }));
  });
}
