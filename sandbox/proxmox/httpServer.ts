// The HTTPS side of the emulator: credentials, form bodies, the `data` envelope, reasons in the status line, faults.
// It must never show a credential, nor answer a mistake of its own with its inner text.
import type { IncomingHttpHeaders } from 'node:http';
import Fastify from 'fastify';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { ProxmoxError } from './apiError';
import type { Authentication } from './authentication';
import type { ProxmoxContext } from './context';
import { parametersOf, required } from './context';
import type { ProxmoxFaults } from './faults';
import { registerClusterRoutes, registerPoolRoutes } from './routes/clusterRoutes';
import { registerHaRoutes } from './routes/haRoutes';
import { registerStorageRoutes } from './routes/storageRoutes';
import { registerTaskRoutes } from './routes/taskRoutes';
import { registerVmPowerRoutes } from './routes/vmPowerRoutes';
import { registerVmRoutes } from './routes/vmRoutes';

const base = '/api2/json';

export interface HttpServerParts {
  context: ProxmoxContext;
  authentication: Authentication;
  faults: ProxmoxFaults;
  calls: Map<string, number>;
  certificate: { crt: string; key: string };
  log: (line: string) => void;
}

/** A server with all routes, not yet listening. Routes of the sandbox itself are added by the caller. */
export function buildHttpServer(parts: HttpServerParts): FastifyInstance {
  const { context, authentication, faults, calls, certificate, log } = parts;
  const app = Fastify({
    https: { cert: certificate.crt, key: certificate.key },
    forceCloseConnections: true,
    // Paths hold UPIDs, which are long; the provider ends some paths with a slash.
    routerOptions: { maxParamLength: 500, ignoreTrailingSlash: true },
  }) as unknown as FastifyInstance;
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    (_request, body, done) => {
      done(null, Object.fromEntries(new URLSearchParams(body as string)));
    },
  );
  app.setErrorHandler((error: Error & { statusCode?: number }, request, reply) => {
    if (error instanceof ProxmoxError) return refuse(reply, error);
    log(`${request.method} ${request.routeOptions.url ?? request.url}: ${error.stack ?? error.message}`);
    return refuse(reply, new ProxmoxError(500, 'the emulator made a mistake; its log says more'));
  });
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?')[0]?.replace(base, '') ?? '';
    log(`${request.method} ${path} is not offered here.`);
    return refuse(reply, new ProxmoxError(501, `Method '${request.method} ${path}' not implemented`));
  });
  app.addHook('onRequest', async (request) => {
    const { url, method } = request;
    if (url.startsWith(`${base}/access/ticket`)) return;
    const isControl = url.startsWith('/_sandbox');
    authentication.check(credentialsOf(request.headers), method, isControl);
    if (isControl) return;
    const path = url.split('?')[0]?.replace(base, '') ?? '';
    const route = `${method} ${request.routeOptions.url?.replace(base, '') ?? 'unknown'}`;
    calls.set(route, (calls.get(route) ?? 0) + 1);
    faults.strikeCall(`${method} ${path}`);
    return Promise.resolve();
  });
  void app.register(
    (api, _options, done) => {
      api.addHook('onRoute', (route) => {
        const answer = route.handler;
        route.handler = async function (request, reply) {
          const data: unknown = await answer.call(this, request, reply);
          return { data: data ?? null };
        };
      });
      api.post('/access/ticket', (request) => {
        const { username, password } = required(parametersOf(request), 'username', 'password');
        return authentication.login(username, password);
      });
      registerClusterRoutes(api, context);
      registerPoolRoutes(api, context);
      registerHaRoutes(api, context);
      registerStorageRoutes(api, context);
      registerTaskRoutes(api, context);
      registerVmRoutes(api, context);
      registerVmPowerRoutes(api, context);
      done();
    },
    { prefix: base },
  );
  return app;
}

function credentialsOf(headers: IncomingHttpHeaders) {
  const csrf = headers.csrfpreventiontoken;
  return {
    authorization: headers.authorization,
    cookie: headers.cookie,
    csrfToken: typeof csrf === 'string' ? csrf : undefined,
  };
}

/** Proxmox VE puts the reason into the status line, where its clients look for it. */
function refuse(reply: FastifyReply, { status, message, errors }: ProxmoxError): FastifyReply {
  reply.raw.statusMessage = message.replaceAll(/[^\x20-\x7e]/g, ' ');
  return reply
    .code(status)
    .send({ data: null, message: `${message}\n`, ...(errors === undefined ? {} : { errors }) });
}
