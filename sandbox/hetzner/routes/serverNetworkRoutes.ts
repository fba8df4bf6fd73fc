// Routes that attach servers to networks, detach them and change alias addresses.
// It must never give an address twice: one that an action will give counts as taken.
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { notFound, refused } from '../apiError';
import { requireLocation } from '../catalogue';
import { answerAction, byId, readBody } from '../context';
import type { EmulatorContext } from '../context';
import { newMac } from '../createServer';
import { checkAliases, chooseAddress, ensureRoomInNetwork } from '../networkAddresses';
import { idShape } from '../requestShapes';
import { freeServer, heldServer } from './serverPowerRoutes';

const attachShape = z.object({
  network: idShape,
  ip: z.string().optional(),
  ip_range: z.string().optional(),
  alias_ips: z.array(z.string()).max(5, 'at most 5 alias IPs').optional(),
});
const detachShape = z.object({ network: idShape });
const aliasShape = z.object({
  network: idShape,
  alias_ips: z.array(z.string()).max(5, 'at most 5 alias IPs'),
});

interface NetArgs {
  server: number;
  network: number;
}

export function registerServerNetworkRoutes(app: FastifyInstance, context: EmulatorContext): void {
  const { state, actions } = context;
  const netOf = ({ server, network }: NetArgs) =>
    state.servers.find(({ id }) => id === server)?.privateNets.find((net) => net.network === network);
  const dropNet = ({ server: id, network }: NetArgs) => {
    const server = state.servers.find((candidate) => candidate.id === id);
    if (server !== undefined)
      server.privateNets = server.privateNets.filter((net) => net.network !== network);
  };
  const attach = actions.define<NetArgs>('server.attach_to_network', {
    succeed(args) {
      const net = netOf(args);
      if (net !== undefined) net.pending = false;
    },
    fail: dropNet,
  });
  const detach = actions.define<NetArgs>('server.detach_from_network', { succeed: dropNet });
  const changeAliases = actions.define<NetArgs & { aliases: string[] }>('server.change_alias_ips', {
    succeed(args) {
      const net = netOf(args);
      if (net !== undefined) net.aliasIPs = args.aliases;
    },
  });
  const about = (network: number) => ({ id: network, type: 'network' });

  app.post('/servers/:id/actions/attach_to_network', async (request, reply) => {
    const server = freeServer(context, request);
    const body = readBody(attachShape, request);
    const network = byId(state.networks, body.network, 'network');
    actions.ensureUnlocked(`network:${network.id}`);
    if (server.privateNets.some((net) => net.network === network.id)) {
      throw refused(
        'server_already_attached',
        `server '${server.name}' is already attached to network '${network.name}'`,
      );
    }
    ensureRoomInNetwork(state, network, context.limits);
    const zone = requireLocation(server.location).network_zone;
    const ip = chooseAddress(state, network, { zone, ip: body.ip, ipRange: body.ip_range });
    const aliasIPs = checkAliases(state, network, body.alias_ips ?? [], []);
    server.privateNets.push({ network: network.id, ip, aliasIPs, mac: newMac(), pending: true });
    const held = heldServer(server);
    const action = attach({
      args: { server: server.id, network: network.id },
      resources: [...held.resources, about(network.id)],
      locks: held.locks,
    });
    return answerAction(context, reply, action);
  });
  app.post('/servers/:id/actions/detach_from_network', async (request, reply) => {
    const server = freeServer(context, request);
    const { network } = readBody(detachShape, request);
    if (!server.privateNets.some((net) => net.network === network))
      throw notFound('network attachment', network);
    const held = heldServer(server);
    const action = detach({
      args: { server: server.id, network },
      resources: [...held.resources, about(network)],
      locks: held.locks,
    });
    return answerAction(context, reply, action);
  });
  app.post('/servers/:id/actions/change_alias_ips', async (request, reply) => {
    const server = freeServer(context, request);
    const body = readBody(aliasShape, request);
    const net = server.privateNets.find(({ network }) => network === body.network);
    if (net === undefined) throw notFound('network attachment', body.network);
    const network = byId(state.networks, body.network, 'network');
    const aliases = checkAliases(state, network, body.alias_ips, net.aliasIPs);
    const held = heldServer(server);
    const action = changeAliases({
      args: { server: server.id, network: network.id, aliases },
      resources: [...held.resources, about(network.id)],
      locks: held.locks,
    });
    return answerAction(context, reply, action);
  });
}
