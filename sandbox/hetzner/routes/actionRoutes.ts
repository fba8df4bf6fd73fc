// Routes that read actions: of the whole project by id, of a kind of resource, of one resource.
// It must never start or end an action.
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ApiError } from '../apiError';
import { byId, byPathId, showAction } from '../context';
import type { EmulatorContext } from '../context';
import { answerList, queryValues } from '../listing';
import type { StoredAction } from '../model';

/** Path of a kind of resource, and its name in an action's `resources`. */
const kinds = {
  servers: 'server',
  networks: 'network',
  firewalls: 'firewall',
  load_balancers: 'load_balancer',
  primary_ips: 'primary_ip',
  images: 'image',
} as const;

export function registerActionRoutes(app: FastifyInstance, context: EmulatorContext): void {
  const list = (request: FastifyRequest, actions: StoredAction[]) =>
    answerList(request, 'actions', actions, (action) => showAction(context, action), {
      sort: ['id', 'command', 'status', 'started', 'finished'],
      filters: {
        id: (action, values) => values.includes(String(action.id)),
        status: (action, values) => values.includes(action.status),
      },
    });
  const one = (request: FastifyRequest, actions: StoredAction[]) => ({
    action: showAction(context, byPathId(actions, request, 'action')),
  });
  const ofKind = (type: string) =>
    context.state.actions.filter(({ resources }) => resources.some((r) => r.type === type));

  app.get('/actions', (request) => {
    if (queryValues(request, 'id').length === 0) {
      throw new ApiError(
        410,
        'deprecated_api_endpoint',
        'listing all actions is no longer offered: pass their ids',
      );
    }
    return list(request, context.state.actions);
  });
  app.get('/actions/:id', (request) => one(request, context.state.actions));
  for (const [path, type] of Object.entries(kinds)) {
    const ofResource = (request: FastifyRequest) => {
      const id = Number((request.params as { id: string }).id);
      return ofKind(type).filter(({ resources }) => resources.some((r) => r.type === type && r.id === id));
    };
    app.get(`/${path}/actions`, (request) => list(request, ofKind(type)));
    app.get(`/${path}/actions/:id`, (request) => one(request, ofKind(type)));
    app.get(`/${path}/:id/actions`, (request) => list(request, ofResource(request)));
    app.get(`/${path}/:id/actions/:action_id`, (request) => {
      const { action_id } = request.params as { action_id: string };
      return {
        action: showAction(context, byId(ofResource(request), Number(action_id), 'action', action_id)),
      };
    });
  }
}
