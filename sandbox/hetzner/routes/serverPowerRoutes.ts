// Routes that change a server's power, type or disk: on, off, shutdown, reboot, reset, rebuild, another type.
// It must never call the machine host: it sets the status, the machine reconciler acts on it.
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { invalidField, protectedResource, refused } from '../apiError';
import { requireServerType } from '../catalogue';
import { answerAction, byPathId, readBody, showAction } from '../context';
import type { EmulatorContext } from '../context';
import { checkUserData, chooseImage } from '../createServer';
import type { ServerStatus, StoredServer } from '../model';
import { idOrNameShape } from '../requestShapes';

interface ServerArgs {
  server: number;
  was: ServerStatus;
}

/** A change that needs the power off. @throws ApiError server_not_stopped */
export function ensureStopped(server: StoredServer): void {
  if (server.status !== 'off')
    throw refused('server_not_stopped', `server '${server.name}' is ${server.status}, not off`);
}

/** The server of the path, when no action holds it. @throws ApiError not_found, locked */
export function freeServer(context: EmulatorContext, request: FastifyRequest): StoredServer {
  const server = byPathId(context.state.servers, request, 'server');
  context.actions.ensureUnlocked(`server:${server.id}`);
  return server;
}

/** What every action of a server names and holds. */
export function heldServer(server: StoredServer) {
  return { resources: [{ id: server.id, type: 'server' }], locks: [`server:${server.id}`] };
}

export function registerServerPowerRoutes(app: FastifyInstance, context: EmulatorContext): void {
  const { state, store, actions } = context;
  const defineFor = <A extends ServerArgs>(
    kind: string,
    succeed: (server: StoredServer, args: A) => void,
  ) => {
    const find = (id: number) => state.servers.find((candidate) => candidate.id === id);
    return actions.define<A>(`server.${kind}`, {
      succeed(args) {
        const server = find(args.server);
        if (server !== undefined) succeed(server, args);
      },
      fail(args) {
        const server = find(args.server);
        if (server !== undefined) server.status = args.was;
      },
    });
  };
  const turnOn = (server: StoredServer) => {
    server.status = 'running';
    server.boots += 1;
  };
  const turnOff = (server: StoredServer) => {
    server.status = 'off';
  };
  const start = defineFor('start_server', (server, { was }) => {
    if (was !== 'running') turnOn(server);
  });
  const stop = defineFor('stop_server', turnOff);
  const shutdown = defineFor('shutdown_server', turnOff);
  const reboot = defineFor('reboot_server', turnOn);
  const reset = defineFor('reset_server', turnOn);
  const rebuild = defineFor<ServerArgs & { image: number; userData: string | null }>(
    'rebuild_server',
    (server, args) => {
      server.image = args.image;
      server.userData = args.userData ?? server.userData;
      turnOn(server);
    },
  );
  const changeType = defineFor<ServerArgs & { type: string; disk: number }>(
    'change_server_type',
    (server, args) => {
      server.serverType = args.type;
      server.diskSize = args.disk;
      turnOn(server);
    },
  );

  const begin = (server: StoredServer, meanwhile: ServerStatus): ServerArgs => {
    const was = server.status;
    server.status = meanwhile;
    store.changed();
    return { server: server.id, was };
  };
  app.post('/servers/:id/actions/poweron', async (request, reply) => {
    const server = freeServer(context, request);
    const reachable =
      server.privateNets.length > 0 || state.primaryIps.some((ip) => ip.assignee === server.id);
    if (!reachable) throw refused('invalid_input', `server '${server.name}' has no network interface`);
    const args = begin(server, server.status === 'running' ? 'running' : 'starting');
    return answerAction(context, reply, start({ args, ...heldServer(server) }));
  });
  app.post('/servers/:id/actions/poweroff', async (request, reply) => {
    const server = freeServer(context, request);
    const args = begin(server, server.status === 'off' ? 'off' : 'stopping');
    return answerAction(context, reply, stop({ args, ...heldServer(server) }));
  });
  app.post('/servers/:id/actions/shutdown', async (request, reply) => {
    const server = freeServer(context, request);
    const args = begin(server, server.status === 'off' ? 'off' : 'stopping');
    return answerAction(context, reply, shutdown({ args, ...heldServer(server) }));
  });
  for (const [path, again] of [
    ['reboot', reboot],
    ['reset', reset],
  ] as const) {
    app.post(`/servers/:id/actions/${path}`, async (request, reply) => {
      const server = freeServer(context, request);
      if (server.status !== 'running')
        throw refused('invalid_input', `server '${server.name}' is ${server.status}, not running`);
      return answerAction(context, reply, again({ args: begin(server, 'running'), ...heldServer(server) }));
    });
  }

  const rebuildShape = z.object({ image: idOrNameShape, user_data: z.string().optional() });
  app.post('/servers/:id/actions/rebuild', async (request, reply) => {
    const server = freeServer(context, request);
    const body = readBody(rebuildShape, request);
    if (server.protection.rebuild) throw protectedResource('server', 'rebuild');
    const image = chooseImage(context, body.image, requireServerType(server.serverType)).id;
    const userData = body.user_data === undefined ? null : checkUserData(body.user_data);
    const args = { ...begin(server, 'rebuilding'), image, userData };
    const action = rebuild({ args, ...heldServer(server), duration: 2 });
    return reply.code(201).send({ action: showAction(context, action), root_password: null });
  });

  const typeShape = z.object({ server_type: idOrNameShape, upgrade_disk: z.boolean() });
  app.post('/servers/:id/actions/change_type', async (request, reply) => {
    const server = freeServer(context, request);
    const { server_type, upgrade_disk } = readBody(typeShape, request);
    const [before, after] = [requireServerType(server.serverType), requireServerType(server_type)];
    ensureStopped(server);
    if (before.name === after.name)
      throw refused('invalid_server_type', `the server is a ${after.name} already`);
    if (before.architecture !== after.architecture) {
      throw refused(
        'invalid_server_type',
        `a ${before.architecture} server cannot become a ${after.architecture} one`,
      );
    }
    if (after.disk < server.diskSize) {
      throw refused(
        'invalid_server_type',
        `${after.name} has ${after.disk} GB of disk, the server uses ${server.diskSize}`,
      );
    }
    if (!after.locations.includes(server.location)) {
      throw invalidField('server_type', `${after.name} is not offered in ${server.location}`);
    }
    const args = {
      ...begin(server, 'migrating'),
      type: after.name,
      disk: upgrade_disk ? after.disk : server.diskSize,
    };
    return answerAction(context, reply, changeType({ args, ...heldServer(server), duration: 3 }));
  });
}
