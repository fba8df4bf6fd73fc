// Routes of a server's upkeep: protection, placement group, backups, rescue, images of it, names of its addresses, console.
// It must never make an image without what it was made from.
import { randomBytes } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { imageAnswer } from '../answers/catalogueAnswers';
import { invalidField, notFound, refused } from '../apiError';
import { answerAction, now, readBody, showAction } from '../context';
import type { EmulatorContext } from '../context';
import { checkPlacementGroup } from '../createServer';
import { checkLabels } from '../labels';
import type { StoredImage, StoredServer } from '../model';
import { dnsPtrShape, idShape, labelsShape } from '../requestShapes';
import { ensureStopped, freeServer, heldServer } from './serverPowerRoutes';

const backupWindow = '22-02';
const protectionShape = z.object({ delete: z.boolean().optional(), rebuild: z.boolean().optional() });
const imageShape = z.object({
  description: z.string().optional(),
  type: z.enum(['snapshot', 'backup']).optional(),
  labels: labelsShape.optional(),
});

type ServerChange = Partial<
  Pick<StoredServer, 'protection' | 'placementGroup' | 'backupWindow' | 'rescueEnabled'>
>;

export function registerServerUpkeepRoutes(app: FastifyInstance, context: EmulatorContext): void {
  const { state, store, actions } = context;
  /** An action whose whole effect is to set fields of the server. */
  const defineChange = (command: string) =>
    actions.define<{ server: number; change: ServerChange }>(`server.${command}`, {
      succeed({ server: id, change }) {
        const server = state.servers.find((candidate) => candidate.id === id);
        if (server !== undefined) Object.assign(server, change);
      },
    });
  const simple = (path: string, command: string, read: (server: StoredServer) => ServerChange) => {
    const begin = defineChange(command);
    app.post(`/servers/:id/actions/${path}`, async (request, reply) => {
      const server = freeServer(context, request);
      const change = read(server);
      return answerAction(
        context,
        reply,
        begin({ args: { server: server.id, change }, ...heldServer(server) }),
      );
    });
  };

  const protect = defineChange('change_protection');
  app.post('/servers/:id/actions/change_protection', async (request, reply) => {
    const server = freeServer(context, request);
    const wish = readBody(protectionShape, request);
    const protection = {
      delete: wish.delete ?? server.protection.delete,
      rebuild: wish.rebuild ?? server.protection.rebuild,
    };
    return answerAction(
      context,
      reply,
      protect({ args: { server: server.id, change: { protection } }, ...heldServer(server) }),
    );
  });
  const join = defineChange('add_to_placement_group');
  app.post('/servers/:id/actions/add_to_placement_group', async (request, reply) => {
    const server = freeServer(context, request);
    const wish = readBody(z.object({ placement_group: idShape }), request);
    ensureStopped(server);
    if (server.placementGroup !== null)
      throw refused('server_already_added', 'the server is in a placement group already');
    const placementGroup = checkPlacementGroup(context, wish.placement_group);
    return answerAction(
      context,
      reply,
      join({ args: { server: server.id, change: { placementGroup } }, ...heldServer(server) }),
    );
  });
  simple('remove_from_placement_group', 'remove_from_placement_group', (server) => {
    if (server.placementGroup === null) throw notFound('placement group of the server');
    return { placementGroup: null };
  });
  simple('enable_backup', 'enable_backup', () => ({ backupWindow }));
  simple('disable_backup', 'disable_backup', () => ({ backupWindow: null }));
  simple('disable_rescue', 'disable_rescue', () => ({ rescueEnabled: false }));
  simple('detach_iso', 'detach_iso', () => ({}));
  app.post('/servers/:id/actions/attach_iso', (request) => {
    freeServer(context, request);
    throw invalidField('iso', 'ISO not found');
  });

  const rescue = defineChange('enable_rescue');
  app.post('/servers/:id/actions/enable_rescue', async (request, reply) => {
    const server = freeServer(context, request);
    const action = rescue({
      args: { server: server.id, change: { rescueEnabled: true } },
      ...heldServer(server),
    });
    const password = randomBytes(12).toString('base64url');
    return reply.code(201).send({ action: showAction(context, action), root_password: password });
  });
  const resetPassword = defineChange('reset_password');
  app.post('/servers/:id/actions/reset_password', async (request, reply) => {
    const server = freeServer(context, request);
    if (server.status !== 'running') throw refused('invalid_input', `server '${server.name}' is not running`);
    const action = resetPassword({ args: { server: server.id, change: {} }, ...heldServer(server) });
    const password = randomBytes(12).toString('base64url');
    return reply.code(201).send({ action: showAction(context, action), root_password: password });
  });

  const makeImage = actions.define<{ image: number }>('server.create_image', {
    succeed({ image: id }) {
      const image = state.images.find((candidate) => candidate.id === id);
      if (image !== undefined) Object.assign(image, { status: 'available', imageSize: 2.3 });
    },
    fail({ image: id }) {
      state.images = state.images.filter((candidate) => candidate.id !== id);
    },
  });
  app.post('/servers/:id/actions/create_image', async (request, reply) => {
    const server = freeServer(context, request);
    const body = readBody(imageShape, request);
    const source = state.images.find(({ id }) => id === server.image);
    if (body.type === 'backup' && server.backupWindow === null)
      throw refused('invalid_input', 'backups are not enabled');
    const image: StoredImage = {
      id: store.nextId(),
      type: body.type ?? 'snapshot',
      status: 'creating',
      name: null,
      description: body.description ?? `${server.name} ${now()}`,
      created: now(),
      architecture: source?.architecture ?? 'x86',
      osFlavor: source?.osFlavor ?? 'unknown',
      osVersion: source?.osVersion ?? null,
      diskSize: server.diskSize,
      imageSize: null,
      labels: checkLabels(body.labels),
      createdFrom: { id: server.id, name: server.name },
      boundTo: body.type === 'backup' ? server.id : null,
      protection: { delete: false },
    };
    state.images.push(image);
    const held = heldServer(server);
    const resources = [...held.resources, { id: image.id, type: 'image' }];
    const action = makeImage({ args: { image: image.id }, resources, locks: held.locks, duration: 2 });
    return reply.code(201).send({ image: imageAnswer(image), action: showAction(context, action) });
  });

  const rename = actions.define<{ primaryIp: number; ip: string; name: string | null }>(
    'server.change_dns_ptr',
    {
      succeed({ primaryIp, ip, name }) {
        const found = state.primaryIps.find(({ id }) => id === primaryIp);
        if (found === undefined) return;
        const others = Object.entries(found.dnsPtr).filter(([address]) => address !== ip);
        found.dnsPtr = Object.fromEntries(name === null ? others : [...others, [ip, name]]);
      },
    },
  );
  app.post('/servers/:id/actions/change_dns_ptr', async (request, reply) => {
    const server = freeServer(context, request);
    const { ip, dns_ptr: name } = readBody(dnsPtrShape, request);
    const own = state.primaryIps.filter(({ assignee }) => assignee === server.id);
    const found = own.find((candidate) => candidate.type === (ip.includes(':') ? 'ipv6' : 'ipv4'));
    if (found === undefined) throw invalidField('ip', `'${ip}' is no address of the server`);
    return answerAction(
      context,
      reply,
      rename({ args: { primaryIp: found.id, ip, name }, ...heldServer(server) }),
    );
  });
}
