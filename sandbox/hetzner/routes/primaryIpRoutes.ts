// Routes of primary IPs.
// It must never move an address from or to a server that is not off.
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { primaryIpAnswer } from '../answers/resourceAnswers';
import { invalidField, protectedResource, refused } from '../apiError';
import { placeOf } from '../catalogue';
import { answerAction, byId, byPathId, ensureNameFree, readBody, removeById, showAction } from '../context';
import type { EmulatorContext } from '../context';
import { checkLabels } from '../labels';
import { answerList } from '../listing';
import type { StoredPrimaryIp, StoredServer } from '../model';
import { assign, createPrimaryIp, primaryIpOf, unassign } from '../primaryIps';
import { dnsPtrShape, idShape, labelsShape, nameShape, protectionShape, renameShape } from '../requestShapes';
import { ensureStopped } from './serverPowerRoutes';

const createShape = z.object({
  name: nameShape,
  type: z.enum(['ipv4', 'ipv6']),
  assignee_type: z.literal('server'),
  assignee_id: idShape.nullish(),
  auto_delete: z.boolean().optional(),
  datacenter: z.string().optional(),
  location: z.string().optional(),
  labels: labelsShape.optional(),
});
const assignShape = z.object({ assignee_id: idShape, assignee_type: z.literal('server') });
const updateShape = renameShape.extend({ auto_delete: z.boolean().optional() });

interface IpArgs {
  primaryIp: number;
  server: number;
}

export function registerPrimaryIpRoutes(app: FastifyInstance, context: EmulatorContext): void {
  const { state, store, actions } = context;
  const find = ({ primaryIp, server }: IpArgs) => ({
    ip: state.primaryIps.find(({ id }) => id === primaryIp),
    server: state.servers.find(({ id }) => id === server),
  });
  const startAssigning = actions.define<IpArgs>('primary_ip.assign_primary_ip', {
    succeed(args) {
      const { ip, server } = find(args);
      if (ip !== undefined && server !== undefined) assign(ip, server);
    },
  });
  const startUnassigning = actions.define<IpArgs>('primary_ip.unassign_primary_ip', {
    succeed(args) {
      const { ip } = find(args);
      if (ip !== undefined) unassign(context, ip);
    },
  });
  const change = (command: string) =>
    actions.define<{ primaryIp: number; change: Partial<StoredPrimaryIp> }>(`primary_ip.${command}`, {
      succeed({ primaryIp, change: fields }) {
        const ip = state.primaryIps.find(({ id }) => id === primaryIp);
        if (ip !== undefined) Object.assign(ip, fields);
      },
    });
  const changeProtection = change('change_protection');
  const changeDnsPtr = change('change_dns_ptr');
  const resourcesOf = (ip: StoredPrimaryIp, server?: number) => [
    { id: ip.id, type: 'primary_ip' },
    ...(server === undefined ? [] : [{ id: server, type: 'server' }]),
  ];
  const locksOf = (ip: StoredPrimaryIp, server?: number) => [
    `primary_ip:${ip.id}`,
    ...(server === undefined ? [] : [`server:${server}`]),
  ];
  const freeIp = (request: Parameters<typeof byPathId>[1]) => {
    const ip = byPathId(state.primaryIps, request, 'primary IP');
    actions.ensureUnlocked(`primary_ip:${ip.id}`);
    return ip;
  };
  const checkAssignable = (server: StoredServer, type: 'ipv4' | 'ipv6') => {
    actions.ensureUnlocked(`server:${server.id}`);
    ensureStopped(server);
    if (primaryIpOf(context, server.id, type) !== undefined) {
      throw refused(
        type === 'ipv4' ? 'server_has_ipv4' : 'server_has_ipv6',
        `server '${server.name}' already has an ${type} address`,
      );
    }
  };

  app.get('/primary_ips', (request) =>
    answerList(request, 'primary_ips', state.primaryIps, primaryIpAnswer, {
      sort: ['id', 'created'],
      filters: { ip: (ip, values) => values.includes(ip.ip) },
    }),
  );
  app.get('/primary_ips/:id', (request) => ({
    primary_ip: primaryIpAnswer(byPathId(state.primaryIps, request, 'primary IP')),
  }));
  app.post('/primary_ips', async (request, reply) => {
    const body = readBody(createShape, request);
    ensureNameFree(state.primaryIps, body.name);
    const server =
      typeof body.assignee_id === 'number' ? byId(state.servers, body.assignee_id, 'server') : undefined;
    if (server === undefined && body.location === undefined && body.datacenter === undefined) {
      throw invalidField('location', 'must be given when the primary IP is not assigned');
    }
    if (server !== undefined) checkAssignable(server, body.type);
    const ip = createPrimaryIp(context, {
      type: body.type,
      name: body.name,
      labels: checkLabels(body.labels),
      location: server?.location ?? placeOf(body).name,
      autoDelete: body.auto_delete ?? false,
    });
    store.changed();
    if (server === undefined) return reply.code(201).send({ primary_ip: primaryIpAnswer(ip) });
    const action = startAssigning({
      args: { primaryIp: ip.id, server: server.id },
      resources: resourcesOf(ip, server.id),
      locks: locksOf(ip, server.id),
    });
    return reply.code(201).send({ primary_ip: primaryIpAnswer(ip), action: showAction(context, action) });
  });
  app.put('/primary_ips/:id', (request) => {
    const ip = freeIp(request);
    const body = readBody(updateShape, request);
    if (body.name !== undefined) ensureNameFree(state.primaryIps, body.name, ip.id);
    ip.name = body.name ?? ip.name;
    ip.autoDelete = body.auto_delete ?? ip.autoDelete;
    if (body.labels !== undefined) ip.labels = checkLabels(body.labels);
    store.changed();
    return { primary_ip: primaryIpAnswer(ip) };
  });
  app.delete('/primary_ips/:id', async (request, reply) => {
    const ip = freeIp(request);
    if (ip.protection.delete) throw protectedResource('primary IP', 'delete');
    if (ip.assignee !== null)
      throw refused('must_be_unassigned', `primary IP '${ip.name}' is still assigned`);
    removeById(state.primaryIps, ip.id);
    store.changed();
    return reply.code(204).send();
  });

  app.post('/primary_ips/:id/actions/assign', async (request, reply) => {
    const ip = freeIp(request);
    const server = byId(state.servers, readBody(assignShape, request).assignee_id, 'server');
    if (ip.assignee !== null)
      throw refused('primary_ip_already_assigned', `primary IP '${ip.name}' is already assigned`);
    checkAssignable(server, ip.type);
    if (ip.location !== server.location) {
      throw refused(
        'primary_ip_datacenter_mismatch',
        `primary IP '${ip.name}' is in ${ip.location}, the server in ${server.location}`,
      );
    }
    const args = { primaryIp: ip.id, server: server.id };
    const action = startAssigning({
      args,
      resources: resourcesOf(ip, server.id),
      locks: locksOf(ip, server.id),
    });
    return answerAction(context, reply, action);
  });
  app.post('/primary_ips/:id/actions/unassign', async (request, reply) => {
    const ip = freeIp(request);
    if (ip.assignee === null) throw invalidField('id', `primary IP '${ip.name}' is not assigned`);
    const server = byId(state.servers, ip.assignee, 'server');
    actions.ensureUnlocked(`server:${server.id}`);
    ensureStopped(server);
    const args = { primaryIp: ip.id, server: server.id };
    const action = startUnassigning({
      args,
      resources: resourcesOf(ip, server.id),
      locks: locksOf(ip, server.id),
    });
    return answerAction(context, reply, action);
  });
  app.post('/primary_ips/:id/actions/change_protection', async (request, reply) => {
    const ip = freeIp(request);
    const wish = readBody(protectionShape, request);
    if (wish.delete === true && ip.autoDelete)
      throw refused('invalid_input', 'an auto-deleted primary IP cannot be protected');
    const fields = { protection: { delete: wish.delete ?? ip.protection.delete } };
    const args = { primaryIp: ip.id, change: fields };
    return answerAction(
      context,
      reply,
      changeProtection({ args, resources: resourcesOf(ip), locks: locksOf(ip) }),
    );
  });
  app.post('/primary_ips/:id/actions/change_dns_ptr', async (request, reply) => {
    const ip = freeIp(request);
    const wish = readBody(dnsPtrShape, request);
    const others = Object.entries(ip.dnsPtr).filter(([address]) => address !== wish.ip);
    const dnsPtr = Object.fromEntries(wish.dns_ptr === null ? others : [...others, [wish.ip, wish.dns_ptr]]);
    const args = { primaryIp: ip.id, change: { dnsPtr } };
    return answerAction(
      context,
      reply,
      changeDnsPtr({ args, resources: resourcesOf(ip), locks: locksOf(ip) }),
    );
  });
}
