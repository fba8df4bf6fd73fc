// Routes that create, read, rename and delete servers.
// It must never power a server: the power routes and the machine reconciler do.
import { randomBytes } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { serverAnswer } from '../answers/serverAnswer';
import { protectedResource } from '../apiError';
import { byPathId, ensureNameFree, readBody, removeById, showAction } from '../context';
import type { EmulatorContext } from '../context';
import { createServer, createServerShape } from '../createServer';
import { checkLabels } from '../labels';
import { answerList } from '../listing';
import type { ServerStatus, StoredServer } from '../model';
import { releasePrimaryIps } from '../primaryIps';
import { hostNameShape, labelsShape } from '../requestShapes';

const updateShape = z.object({ name: hostNameShape.optional(), labels: labelsShape.optional() });

/** Takes a server out of everything that knows of it. */
function forgetServer({ state }: EmulatorContext, id: number): void {
  for (const firewall of state.firewalls) {
    firewall.appliedTo = firewall.appliedTo.filter((other) => other.type !== 'server' || other.server !== id);
  }
  for (const balancer of state.loadBalancers) {
    balancer.targets = balancer.targets.filter((other) => other.type !== 'server' || other.server !== id);
  }
  removeById(state.servers, id);
}

export function registerServerRoutes(app: FastifyInstance, context: EmulatorContext): void {
  const { state, store, actions } = context;
  const lock = (id: number) => `server:${id}`;
  const show = (server: StoredServer) => serverAnswer(state, server, actions.isLocked(lock(server.id)));
  const remove = ({ server }: { server: number }) => {
    releasePrimaryIps(context, server);
    forgetServer(context, server);
  };
  const startCreating = actions.define<{ server: number; start: boolean }>('server.create_server', {
    succeed({ server: id, start }) {
      const server = state.servers.find((candidate) => candidate.id === id);
      if (server !== undefined) server.status = start ? 'starting' : 'off';
    },
    // A server whose creation failed does not stay.
    fail: remove,
  });
  const startDeleting = actions.define<{ server: number; was: ServerStatus }>('server.delete_server', {
    succeed: remove,
    fail({ server: id, was }) {
      const server = state.servers.find((candidate) => candidate.id === id);
      if (server !== undefined) server.status = was;
    },
  });
  const startFirst = actions.define<{ server: number }>('first.start_server', {
    succeed({ server: id }) {
      const server = state.servers.find((candidate) => candidate.id === id);
      if (server === undefined) return;
      server.status = 'running';
      server.boots += 1;
    },
    fail({ server: id }) {
      const server = state.servers.find((candidate) => candidate.id === id);
      if (server !== undefined) server.status = 'off';
    },
  });

  app.get('/servers', (request) =>
    answerList(request, 'servers', state.servers, show, {
      sort: ['id', 'name', 'created'],
      filters: { status: (server, values) => values.includes(server.status) },
    }),
  );
  app.get('/servers/:id', (request) => ({ server: show(byPathId(state.servers, request, 'server')) }));
  app.post('/servers', async (request, reply) => {
    const body = readBody(createServerShape, request);
    const server = createServer(context, body);
    const start = body.start_after_create ?? true;
    const common = { resources: [{ id: server.id, type: 'server' }], locks: [lock(server.id)] };
    const created = startCreating({ args: { server: server.id, start }, ...common, duration: 2 });
    const next = start ? [startFirst({ args: { server: server.id }, ...common, after: created })] : [];
    return reply.code(201).send({
      server: show(server),
      action: showAction(context, created),
      next_actions: next.map((action) => showAction(context, action)),
      root_password: server.sshKeys.length > 0 ? null : randomBytes(12).toString('base64url'),
    });
  });
  app.put('/servers/:id', (request) => {
    const server = byPathId(state.servers, request, 'server');
    const { name, labels } = readBody(updateShape, request);
    if (name !== undefined) ensureNameFree(state.servers, name, server.id);
    server.name = name ?? server.name;
    if (labels !== undefined) server.labels = checkLabels(labels);
    store.changed();
    return { server: show(server) };
  });
  app.delete('/servers/:id', (request) => {
    const server = byPathId(state.servers, request, 'server');
    if (server.protection.delete) throw protectedResource('server', 'delete');
    actions.ensureUnlocked(lock(server.id));
    const was = server.status;
    server.status = 'deleting';
    const action = startDeleting({
      args: { server: server.id, was },
      resources: [{ id: server.id, type: 'server' }],
      locks: [lock(server.id)],
    });
    return { action: showAction(context, action) };
  });
}
