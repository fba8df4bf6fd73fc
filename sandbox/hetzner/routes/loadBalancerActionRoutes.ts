// Routes that change a load balancer: services, targets, network, algorithm, type, public interface, protection.
// It must never let two changes of one load balancer run at once: the second gets a conflict.
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { invalidField, notFound, refused } from '../apiError';
import { requireLoadBalancerType, requireLocation } from '../catalogue';
import { answerAction, byId, byPathId, readBody } from '../context';
import type { EmulatorContext } from '../context';
import {
  checkNewService,
  checkTarget,
  completeService,
  readTarget,
  sameTarget,
  serviceShape,
  targetShape,
} from '../loadBalancerRules';
import type { StoredLoadBalancer, StoredService, StoredTarget } from '../model';
import { chooseAddress, ensureRoomInNetwork } from '../networkAddresses';
import { dnsPtrShape, idOrNameShape, idShape, protectionShape } from '../requestShapes';

const attachShape = z.object({
  network: idShape,
  ip: z.string().optional(),
  ip_range: z.string().optional(),
});
const updateServiceShape = serviceShape.extend({ listen_port: z.number().int() });

export function registerLoadBalancerActionRoutes(app: FastifyInstance, context: EmulatorContext): void {
  const { state, actions } = context;

  /** A POST of an action: `read` judges the request, `succeed` takes effect at the end, `reserve` at once with `fail` to undo it. */
  function action<A>(
    path: string,
    command: string,
    handlers: {
      read: (balancer: StoredLoadBalancer, request: FastifyRequest) => A;
      reserve?: (balancer: StoredLoadBalancer, args: A) => void;
      succeed: (balancer: StoredLoadBalancer, args: A) => void;
      fail?: (balancer: StoredLoadBalancer, args: A) => void;
      also?: (args: A) => { id: number; type: string }[];
    },
  ): void {
    const find = (id: number) => state.loadBalancers.find((candidate) => candidate.id === id);
    const begin = actions.define<{ balancer: number; wish: A }>(`load_balancer.${command}`, {
      succeed({ balancer: id, wish }) {
        const balancer = find(id);
        if (balancer !== undefined) handlers.succeed(balancer, wish);
      },
      fail({ balancer: id, wish }) {
        const balancer = find(id);
        if (balancer !== undefined) handlers.fail?.(balancer, wish);
      },
    });
    app.post(`/load_balancers/:id/actions/${path}`, async (request, reply) => {
      const balancer = byPathId(state.loadBalancers, request, 'load balancer');
      actions.ensureUnlocked(`load_balancer:${balancer.id}`);
      const wish = handlers.read(balancer, request);
      handlers.reserve?.(balancer, wish);
      const started = begin({
        args: { balancer: balancer.id, wish },
        resources: [{ id: balancer.id, type: 'load_balancer' }, ...(handlers.also?.(wish) ?? [])],
        locks: [`load_balancer:${balancer.id}`],
      });
      return answerAction(context, reply, started);
    });
  }

  action<StoredService>('add_service', 'add_service', {
    read: (balancer, request) => checkNewService(balancer, completeService(readBody(serviceShape, request))),
    succeed: (balancer, service) => void balancer.services.push(service),
  });
  action<StoredService>('update_service', 'update_service', {
    read(balancer, request) {
      const wish = readBody(updateServiceShape, request);
      const before = balancer.services.find(({ listen_port }) => listen_port === wish.listen_port);
      if (before === undefined) throw notFound(`service with listen port '${wish.listen_port}'`);
      return completeService(wish, before);
    },
    succeed(balancer, service) {
      balancer.services = balancer.services.map((old) =>
        old.listen_port === service.listen_port ? service : old,
      );
    },
  });
  action<number>('delete_service', 'delete_service', {
    read(balancer, request) {
      const { listen_port } = readBody(z.object({ listen_port: z.number().int() }), request);
      if (balancer.services.some((service) => service.listen_port === listen_port)) return listen_port;
      throw notFound(`service with listen port '${listen_port}'`);
    },
    succeed(balancer, port) {
      balancer.services = balancer.services.filter(({ listen_port }) => listen_port !== port);
    },
  });

  const aboutTarget = (target: StoredTarget) =>
    target.type === 'server' ? [{ id: target.server, type: 'server' }] : [];
  action<StoredTarget>('add_target', 'add_target', {
    read: (balancer, request) => checkTarget(context, balancer, readTarget(readBody(targetShape, request))),
    succeed: (balancer, target) => void balancer.targets.push(target),
    also: aboutTarget,
  });
  action<StoredTarget>('remove_target', 'remove_target', {
    read(balancer, request) {
      const target = readTarget(readBody(targetShape, request));
      if (balancer.targets.some((other) => sameTarget(other, target))) return target;
      throw notFound('load balancer target');
    },
    succeed(balancer, target) {
      balancer.targets = balancer.targets.filter((other) => !sameTarget(other, target));
    },
    also: aboutTarget,
  });

  action<{ network: number; ip: string }>('attach_to_network', 'attach_to_network', {
    read(balancer, request) {
      const body = readBody(attachShape, request);
      const network = byId(state.networks, body.network, 'network');
      actions.ensureUnlocked(`network:${network.id}`);
      if (balancer.privateNets.length > 0) {
        throw refused('load_balancer_already_attached', 'the load balancer is already attached to a network');
      }
      ensureRoomInNetwork(state, network, context.limits);
      const zone = requireLocation(balancer.location).network_zone;
      return {
        network: network.id,
        ip: chooseAddress(state, network, { zone, ip: body.ip, ipRange: body.ip_range }),
      };
    },
    reserve: (balancer, net) => void balancer.privateNets.push({ ...net, pending: true }),
    succeed(balancer, { network }) {
      for (const net of balancer.privateNets) if (net.network === network) net.pending = false;
    },
    fail(balancer, { network }) {
      balancer.privateNets = balancer.privateNets.filter((net) => net.network !== network);
    },
    also: ({ network }) => [{ id: network, type: 'network' }],
  });
  action<number>('detach_from_network', 'detach_from_network', {
    read(balancer, request) {
      const { network } = readBody(z.object({ network: idShape }), request);
      if (!balancer.privateNets.some((net) => net.network === network))
        throw notFound('network attachment', network);
      if (balancer.targets.some((target) => target.type !== 'ip' && target.usePrivateIp)) {
        throw invalidField('network', 'targets that use their private IP depend on the network');
      }
      return network;
    },
    succeed(balancer, network) {
      balancer.privateNets = balancer.privateNets.filter((net) => net.network !== network);
    },
    also: (network) => [{ id: network, type: 'network' }],
  });

  action<StoredLoadBalancer['algorithm']>('change_algorithm', 'change_algorithm', {
    read: (_balancer, request) =>
      readBody(z.object({ type: z.enum(['round_robin', 'least_connections']) }), request).type,
    succeed(balancer, algorithm) {
      balancer.algorithm = algorithm;
    },
  });
  action<string>('change_type', 'change_load_balancer_type', {
    read(balancer, request) {
      const type = requireLoadBalancerType(
        readBody(z.object({ load_balancer_type: idOrNameShape }), request).load_balancer_type,
      );
      if (balancer.services.length > type.maxServices || balancer.targets.length > type.maxTargets) {
        throw refused(
          'invalid_load_balancer_type',
          `the load balancer has more services or targets than ${type.name} allows`,
        );
      }
      return type.name;
    },
    succeed(balancer, type) {
      balancer.type = type;
    },
  });
  action<boolean>('change_protection', 'change_protection', {
    read: (balancer, request) => readBody(protectionShape, request).delete ?? balancer.protection.delete,
    succeed(balancer, wanted) {
      balancer.protection.delete = wanted;
    },
  });
  action<true>('enable_public_interface', 'enable_public_interface', {
    read: () => true,
    succeed(balancer) {
      balancer.publicInterface = true;
    },
  });
  action<false>('disable_public_interface', 'disable_public_interface', {
    read(balancer) {
      if (balancer.privateNets.length === 0) {
        throw refused(
          'load_balancer_not_attached_to_network',
          'the load balancer is not attached to a network',
        );
      }
      if (balancer.targets.some((target) => target.type !== 'ip' && !target.usePrivateIp)) {
        throw refused(
          'targets_without_use_private_ip',
          'the load balancer has targets that use their public IP',
        );
      }
      return false;
    },
    succeed(balancer) {
      balancer.publicInterface = false;
    },
  });
  action<z.infer<typeof dnsPtrShape>>('change_dns_ptr', 'change_dns_ptr', {
    read(balancer, request) {
      const wish = readBody(dnsPtrShape, request);
      if (![balancer.ipv4, balancer.ipv6].includes(wish.ip))
        throw invalidField('ip', `'${wish.ip}' is no address of it`);
      return wish;
    },
    succeed(balancer, { ip, dns_ptr }) {
      const others = Object.entries(balancer.dnsPtr).filter(([address]) => address !== ip);
      balancer.dnsPtr = Object.fromEntries(dns_ptr === null ? others : [...others, [ip, dns_ptr]]);
    },
  });
}
