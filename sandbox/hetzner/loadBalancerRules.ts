// Decides what a load balancer may have: services with their defaults, targets that can be reached, limits of its type.
// It must never change state; it decides and refuses.
import { z } from 'zod';
import { invalidField, limitExceeded, refused } from './apiError';
import { requireLoadBalancerType } from './catalogue';
import { byId } from './context';
import type { EmulatorContext } from './context';
import { parseLabelSelector } from './labels';
import type { StoredLoadBalancer, StoredService, StoredTarget } from './model';
import { primaryIpOf } from './primaryIps';
import { idShape } from './requestShapes';

const port = z.number().int().min(1).max(65535);
const healthCheckHttpShape = z.object({
  domain: z.string().nullish(),
  path: z.string().optional(),
  response: z.string().optional(),
  status_codes: z.array(z.string()).optional(),
  tls: z.boolean().optional(),
});
const healthCheckShape = z.object({
  protocol: z.enum(['tcp', 'http']).optional(),
  port: port.optional(),
  interval: z.number().int().min(3).max(60).optional(),
  timeout: z.number().int().min(1).max(60).optional(),
  retries: z.number().int().min(1).max(5).optional(),
  http: healthCheckHttpShape.optional(),
});
const httpShape = z.object({
  cookie_name: z.string().optional(),
  cookie_lifetime: z.number().int().optional(),
  certificates: z.array(z.number().int()).optional(),
  redirect_http: z.boolean().optional(),
  sticky_sessions: z.boolean().optional(),
});
export const serviceShape = z.object({
  protocol: z.enum(['tcp', 'http', 'https']).optional(),
  listen_port: port.optional(),
  destination_port: port.optional(),
  proxyprotocol: z.boolean().optional(),
  health_check: healthCheckShape.optional(),
  http: httpShape.optional(),
});
export type ServiceWish = z.infer<typeof serviceShape>;

export const targetShape = z.object({
  type: z.enum(['server', 'label_selector', 'ip']),
  server: z.object({ id: idShape }).optional(),
  label_selector: z.object({ selector: z.string().min(1) }).optional(),
  ip: z.object({ ip: z.string() }).optional(),
  use_private_ip: z.boolean().optional(),
});
export type TargetWish = z.infer<typeof targetShape>;

const usualPort = { tcp: undefined, http: 80, https: 443 } as const;

function healthCheckOf(
  wish: ServiceWish,
  before: StoredService | undefined,
  protocol: string,
  destination: number,
) {
  const old = before?.health_check;
  const asked = wish.health_check;
  const kind = asked?.protocol ?? old?.protocol ?? (protocol === 'tcp' ? 'tcp' : 'http');
  const http = { ...old?.http, ...asked?.http };
  return {
    protocol: kind,
    port: asked?.port ?? old?.port ?? destination,
    interval: asked?.interval ?? old?.interval ?? 15,
    timeout: asked?.timeout ?? old?.timeout ?? 10,
    retries: asked?.retries ?? old?.retries ?? 3,
    ...(kind === 'tcp'
      ? {}
      : {
          http: {
            domain: http.domain ?? null,
            path: http.path ?? '/',
            response: http.response ?? '',
            status_codes: http.status_codes ?? ['2??', '3??'],
            tls: http.tls ?? false,
          },
        }),
  };
}

/** A service as it will be: what is asked for, over what was there, over Hetzner's defaults. @throws ApiError invalid_input */
export function completeService(wish: ServiceWish, before?: StoredService): StoredService {
  const protocol = wish.protocol ?? before?.protocol;
  if (protocol === undefined) throw invalidField('protocol', 'is required');
  const listenPort = wish.listen_port ?? before?.listen_port ?? usualPort[protocol];
  if (listenPort === undefined) throw invalidField('listen_port', 'is required for tcp');
  const destination =
    wish.destination_port ?? before?.destination_port ?? (protocol === 'tcp' ? undefined : 80);
  if (destination === undefined) throw invalidField('destination_port', 'is required for tcp');
  const http = { ...before?.http, ...wish.http };
  return {
    protocol,
    listen_port: listenPort,
    destination_port: destination,
    proxyprotocol: wish.proxyprotocol ?? before?.proxyprotocol ?? false,
    health_check: healthCheckOf(wish, before, protocol, destination),
    ...(protocol === 'tcp'
      ? {}
      : {
          http: {
            cookie_name: http.cookie_name ?? 'HCLBSTICKY',
            cookie_lifetime: http.cookie_lifetime ?? 300,
            certificates: http.certificates ?? [],
            redirect_http: http.redirect_http ?? false,
            sticky_sessions: http.sticky_sessions ?? false,
          },
        }),
  };
}

/** @throws ApiError source_port_already_used or resource_limit_exceeded */
export function checkNewService(balancer: StoredLoadBalancer, service: StoredService): StoredService {
  if (balancer.services.some(({ listen_port }) => listen_port === service.listen_port)) {
    throw refused('source_port_already_used', `source port ${service.listen_port} is already used`);
  }
  const { maxServices, name } = requireLoadBalancerType(balancer.type);
  if (balancer.services.length >= maxServices)
    throw limitExceeded(`${name} has at most ${maxServices} services`);
  return service;
}

export function sameTarget(a: StoredTarget, b: StoredTarget): boolean {
  if (a.type === 'server') return b.type === 'server' && a.server === b.server;
  if (a.type === 'ip') return b.type === 'ip' && a.ip === b.ip;
  return b.type === 'label_selector' && a.selector === b.selector;
}

/** @throws ApiError invalid_input when the field the type needs is missing */
export function readTarget(wish: TargetWish): StoredTarget {
  const usePrivateIp = wish.use_private_ip ?? false;
  switch (wish.type) {
    case 'server':
      if (wish.server === undefined) throw invalidField('server', 'is required for the type server');
      return { type: 'server', server: wish.server.id, usePrivateIp };
    case 'label_selector':
      if (wish.label_selector === undefined) throw invalidField('label_selector', 'is required for its type');
      parseLabelSelector(wish.label_selector.selector);
      return { type: 'label_selector', selector: wish.label_selector.selector, usePrivateIp };
    case 'ip':
      if (wish.ip === undefined) throw invalidField('ip', 'is required for the type ip');
      return { type: 'ip', ip: wish.ip.ip };
  }
}

/** Whether a target can be reached from where the load balancer stands. @throws ApiError with the reason */
export function checkTarget(
  context: EmulatorContext,
  balancer: StoredLoadBalancer,
  target: StoredTarget,
): StoredTarget {
  if (balancer.targets.some((other) => sameTarget(other, target))) {
    throw refused('target_already_defined', 'the target is already defined');
  }
  const { maxTargets, name } = requireLoadBalancerType(balancer.type);
  if (balancer.targets.length >= maxTargets) throw limitExceeded(`${name} has at most ${maxTargets} targets`);
  if (target.type === 'ip')
    throw refused('ip_not_owned', `the IP '${target.ip}' is not owned by the project's owner`);
  const networks = balancer.privateNets.map(({ network }) => network);
  if (target.usePrivateIp && networks.length === 0) {
    throw refused('load_balancer_not_attached_to_network', 'the load balancer is not attached to a network');
  }
  if (!target.usePrivateIp && !balancer.publicInterface) {
    throw refused(
      'load_balancer_public_interface_disabled',
      'the public interface of the load balancer is disabled',
    );
  }
  if (target.type === 'label_selector') return target;
  const server = byId(context.state.servers, target.server, 'server');
  if (
    target.usePrivateIp &&
    !server.privateNets.some((net) => networks.includes(net.network) && !net.pending)
  ) {
    throw refused(
      'server_not_attached_to_network',
      `server '${server.name}' is not attached to the load balancer's network`,
    );
  }
  if (!target.usePrivateIp && primaryIpOf(context, server.id, 'ipv4') === undefined) {
    throw refused('missing_ipv4', `server '${server.name}' has no public IPv4 address`);
  }
  return target;
}
