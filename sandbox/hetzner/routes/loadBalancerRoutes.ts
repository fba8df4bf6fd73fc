// Routes that create, read, rename and delete load balancers.
// It must never carry traffic: the load balancer reconciler tells the host what to carry.
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { loadBalancerAnswer } from '../answers/resourceAnswers';
import { invalidField, protectedResource } from '../apiError';
import { locations, requireLoadBalancerType, requireLocation } from '../catalogue';
import { byId, byPathId, ensureNameFree, now, readBody, removeById, showAction } from '../context';
import type { EmulatorContext } from '../context';
import { checkLabels } from '../labels';
import { answerList } from '../listing';
import {
  checkNewService,
  checkTarget,
  completeService,
  readTarget,
  serviceShape,
  targetShape,
} from '../loadBalancerRules';
import type { StoredLoadBalancer } from '../model';
import { chooseAddress, ensureRoomInNetwork } from '../networkAddresses';
import { ipv6PrefixFor } from '../primaryIps';
import { idOrNameShape, idShape, labelsShape, nameShape, renameShape } from '../requestShapes';

const createShape = z.object({
  name: nameShape,
  load_balancer_type: idOrNameShape,
  location: idOrNameShape.optional(),
  network_zone: z.string().optional(),
  labels: labelsShape.optional(),
  algorithm: z.object({ type: z.enum(['round_robin', 'least_connections']) }).nullish(),
  network: idShape.optional(),
  public_interface: z.boolean().optional(),
  services: z.array(serviceShape).optional(),
  targets: z.array(targetShape).optional(),
});

function placeOf(wish: { location?: string | number | undefined; network_zone?: string | undefined }) {
  if (wish.location !== undefined) return requireLocation(wish.location);
  if (wish.network_zone === undefined)
    throw invalidField('location', 'either location or network_zone is required');
  const place = locations.find(({ network_zone }) => network_zone === wish.network_zone);
  if (place === undefined) throw invalidField('network_zone', `'${wish.network_zone}' is no network zone`);
  return place;
}

export function registerLoadBalancerRoutes(app: FastifyInstance, context: EmulatorContext): void {
  const { state, store, actions } = context;
  const show = (balancer: StoredLoadBalancer) =>
    loadBalancerAnswer(state, balancer, context.healthOf(balancer.id));
  const startCreating = actions.define<{ balancer: number }>('load_balancer.create_load_balancer', {
    succeed({ balancer: id }) {
      const balancer = state.loadBalancers.find((candidate) => candidate.id === id);
      for (const net of balancer?.privateNets ?? []) net.pending = false;
    },
    fail: ({ balancer }) => {
      removeById(state.loadBalancers, balancer);
    },
  });

  app.get('/load_balancers', (request) =>
    answerList(request, 'load_balancers', state.loadBalancers, show, { sort: ['id', 'name', 'created'] }),
  );
  app.get('/load_balancers/:id', (request) => ({
    load_balancer: show(byPathId(state.loadBalancers, request, 'load balancer')),
  }));
  app.post('/load_balancers', async (request, reply) => {
    const body = readBody(createShape, request);
    ensureNameFree(state.loadBalancers, body.name);
    const type = requireLoadBalancerType(body.load_balancer_type);
    const place = placeOf(body);
    const privateNets: StoredLoadBalancer['privateNets'] = [];
    if (body.network !== undefined) {
      const network = byId(state.networks, body.network, 'network');
      actions.ensureUnlocked(`network:${network.id}`);
      ensureRoomInNetwork(state, network, context.limits);
      const ip = chooseAddress(state, network, { zone: place.network_zone });
      privateNets.push({ network: network.id, ip, pending: true });
    }
    const id = store.nextId();
    const balancer: StoredLoadBalancer = {
      id,
      name: body.name,
      created: now(),
      labels: checkLabels(body.labels),
      type: type.name,
      location: place.name,
      ipv4: '',
      ipv6: `${ipv6PrefixFor(id)}1`,
      publicInterface: body.public_interface ?? true,
      privateNets,
      algorithm: body.algorithm?.type ?? 'round_robin',
      services: [],
      targets: [],
      protection: { delete: false },
      dnsPtr: {},
    };
    for (const wish of body.services ?? [])
      balancer.services.push(checkNewService(balancer, completeService(wish)));
    for (const wish of body.targets ?? [])
      balancer.targets.push(checkTarget(context, balancer, readTarget(wish)));
    balancer.ipv4 = context.nextAddress();
    state.loadBalancers.push(balancer);
    const action = startCreating({
      args: { balancer: id },
      resources: [{ id, type: 'load_balancer' }],
      locks: [`load_balancer:${id}`],
    });
    return reply.code(201).send({ load_balancer: show(balancer), action: showAction(context, action) });
  });
  app.put('/load_balancers/:id', (request) => {
    const balancer = byPathId(state.loadBalancers, request, 'load balancer');
    const { name, labels } = readBody(renameShape, request);
    actions.ensureUnlocked(`load_balancer:${balancer.id}`);
    if (name !== undefined) ensureNameFree(state.loadBalancers, name, balancer.id);
    balancer.name = name ?? balancer.name;
    if (labels !== undefined) balancer.labels = checkLabels(labels);
    store.changed();
    return { load_balancer: show(balancer) };
  });
  app.delete('/load_balancers/:id', async (request, reply) => {
    const balancer = byPathId(state.loadBalancers, request, 'load balancer');
    if (balancer.protection.delete) throw protectedResource('load balancer', 'delete');
    actions.ensureUnlocked(`load_balancer:${balancer.id}`);
    removeById(state.loadBalancers, balancer.id);
    store.changed();
    return reply.code(204).send();
  });
}
