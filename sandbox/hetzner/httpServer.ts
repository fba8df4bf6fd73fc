// The HTTP side of the emulator: token, rate-limit headers, faults, error envelopes, counts of calls; and all routes under /v1.
// It must never show a token, nor answer a mistake of its own with its inner text.
import { createHash, timingSafeEqual } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import Fastify from 'fastify';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ApiError } from './apiError';
import type { EmulatorContext } from './context';
import type { DrawnFault, FaultControl } from './faults';
import { faultAnswer } from './faults';
import { registerActionRoutes } from './routes/actionRoutes';
import { registerCatalogueRoutes } from './routes/catalogueRoutes';
import { registerFirewallRoutes } from './routes/firewallRoutes';
import { registerImageRoutes } from './routes/imageRoutes';
import { registerLoadBalancerActionRoutes } from './routes/loadBalancerActionRoutes';
import { registerLoadBalancerRoutes } from './routes/loadBalancerRoutes';
import { registerNetworkRoutes } from './routes/networkRoutes';
import { registerPlacementGroupRoutes } from './routes/placementGroupRoutes';
import { registerPrimaryIpRoutes } from './routes/primaryIpRoutes';
import { registerServerNetworkRoutes } from './routes/serverNetworkRoutes';
import { registerServerPowerRoutes } from './routes/serverPowerRoutes';
import { registerServerRoutes } from './routes/serverRoutes';
import { registerServerUpkeepRoutes } from './routes/serverUpkeepRoutes';
import { registerSshKeyRoutes } from './routes/sshKeyRoutes';

const callsPerHour = 3600;
const bodyLimit = 1024 * 1024;

export interface HttpServerParts {
  context: EmulatorContext;
  faults: FaultControl;
  calls: Map<string, number>;
  token: string;
  log: (line: string) => void;
}

const digest = (text: string) => createHash('sha256').update(text).digest();

function sendError(reply: FastifyReply, error: ApiError): FastifyReply {
  const { code, message, details } = error;
  return reply.code(error.status).send({ error: { code, message, details } });
}

/** The project's budget of calls, refilled by one a second; only told, never enforced (ask for 429 by a fault). */
class RateBudget {
  #left = callsPerHour;
  #at = Date.now();

  spend(reply: FastifyReply): void {
    const at = Date.now();
    this.#left = Math.max(0, Math.min(callsPerHour, this.#left + (at - this.#at) / 1000) - 1);
    this.#at = at;
    void reply.header('RateLimit-Limit', callsPerHour);
    void reply.header('RateLimit-Remaining', Math.floor(this.#left));
    void reply.header('RateLimit-Reset', Math.ceil(at / 1000 + callsPerHour - this.#left));
  }
}

function onError(log: (line: string) => void) {
  return (error: FastifyError | ApiError, request: FastifyRequest, reply: FastifyReply) => {
    if (error instanceof ApiError) return sendError(reply, error);
    if (error.statusCode === 413)
      return sendError(reply, new ApiError(413, 'invalid_input', 'request body is too large'));
    if (error.statusCode !== undefined && error.statusCode < 500) {
      return sendError(reply, new ApiError(400, 'json_error', 'the request body is not valid JSON'));
    }
    log(`${request.method} ${request.routeOptions.url ?? request.url}: ${error.stack ?? error.message}`);
    return sendError(
      reply,
      new ApiError(500, 'server_error', 'the emulator made a mistake; its log says more'),
    );
  };
}

/** A server with all routes, not yet listening. Routes of the sandbox itself are added by the caller. */
export function buildHttpServer({ context, faults, calls, token, log }: HttpServerParts): FastifyInstance {
  const app = Fastify({ bodyLimit, forceCloseConnections: true });
  const expected = digest(`Bearer ${token}`);
  const budget = new RateBudget();
  const drawn = new WeakMap<FastifyRequest, DrawnFault>();

  app.setErrorHandler(onError(log));
  app.setNotFoundHandler((request, reply) =>
    sendError(
      reply,
      new ApiError(
        404,
        'not_found',
        `${request.method} ${request.url.split('?')[0] ?? ''} is not offered here`,
      ),
    ),
  );
  // A DELETE or POST without a body may still name a content type.
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
    try {
      done(null, body === '' ? undefined : JSON.parse(body as string));
    } catch {
      done(new ApiError(400, 'json_error', 'the request body is not valid JSON'));
    }
  });
  app.addHook('onRequest', async (request, reply) => {
    if (!timingSafeEqual(digest(request.headers.authorization ?? ''), expected)) {
      return sendError(reply, new ApiError(401, 'unauthorized', 'unable to authenticate'));
    }
    const url = request.routeOptions.url ?? 'unknown';
    if (url.startsWith('/_sandbox')) return undefined;
    const route = `${request.method} ${url}`;
    calls.set(route, (calls.get(route) ?? 0) + 1);
    budget.spend(reply);
    const fault = faults.drawForCall(route);
    if (fault.delayMs > 0) await wait(fault.delayMs);
    if (fault.status === undefined) return undefined;
    if (fault.when === 'before') return reply.code(fault.status).send(faultAnswer(fault.status));
    drawn.set(request, fault);
    return undefined;
  });
  app.addHook('onSend', (request, reply, payload, done) => {
    const fault = drawn.get(request);
    if (fault?.status === undefined) {
      done(null, payload);
      return;
    }
    void reply.code(fault.status);
    void reply.header('content-type', 'application/json; charset=utf-8');
    const answer = JSON.stringify(faultAnswer(fault.status));
    void reply.header('content-length', Buffer.byteLength(answer));
    done(null, answer);
  });

  void app.register(
    (v1, _options, done) => {
      registerCatalogueRoutes(v1);
      registerActionRoutes(v1, context);
      registerSshKeyRoutes(v1, context);
      registerPlacementGroupRoutes(v1, context);
      registerNetworkRoutes(v1, context);
      registerFirewallRoutes(v1, context);
      registerPrimaryIpRoutes(v1, context);
      registerImageRoutes(v1, context);
      registerServerRoutes(v1, context);
      registerServerPowerRoutes(v1, context);
      registerServerNetworkRoutes(v1, context);
      registerServerUpkeepRoutes(v1, context);
      registerLoadBalancerRoutes(v1, context);
      registerLoadBalancerActionRoutes(v1, context);
      done();
    },
    { prefix: '/v1' },
  );
  return app;
}
