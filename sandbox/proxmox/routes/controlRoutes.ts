// The sandbox's own routes under /_sandbox: the state, faults on request, locks, nodes without power, consoles.
// It must never exist in the product's eyes, nor show a machine config.
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { badParameters } from '../apiError';
import type { CallFault, ProxmoxFaults, TaskFault } from '../faults';
import type { ProxmoxApi } from '../interfaces';

const callFault = z.strictObject({
  match: z.string(),
  status: z.number().int().min(400).max(599),
  message: z.string(),
  times: z.number().int().min(1).optional(),
});
const taskFault = z.strictObject({
  type: z.string(),
  times: z.number().int().min(1).optional(),
  failure: z.string().optional(),
  lastsMs: z.number().min(0).optional(),
});
const power = z.strictObject({ online: z.boolean() });
const lock = z.strictObject({ lock: z.string().optional() });
const token = z.strictObject({ expired: z.boolean() });

export type Controls = Pick<
  ProxmoxApi,
  'state' | 'setNodeOnline' | 'setLock' | 'expireTickets' | 'setTokenExpired'
> & { faults: ProxmoxFaults };

export function registerControlRoutes(app: FastifyInstance, controls: Controls): void {
  const { faults, state } = controls;
  app.get('/_sandbox/state', () => state());
  app.post('/_sandbox/faults/calls', (request) => {
    faults.failCalls(read(callFault, request.body) as CallFault);
    return faults.pending;
  });
  app.post('/_sandbox/faults/tasks', (request) => {
    faults.failNextTask(read(taskFault, request.body) as TaskFault);
    return faults.pending;
  });
  app.delete('/_sandbox/faults', () => {
    faults.clear();
    return faults.pending;
  });
  app.put<{ Params: { name: string } }>('/_sandbox/nodes/:name', (request) => {
    controls.setNodeOnline(request.params.name, read(power, request.body).online);
    return state().nodes;
  });
  app.put<{ Params: { vmid: string } }>('/_sandbox/machines/:vmid', (request) => {
    controls.setLock(Number(request.params.vmid), read(lock, request.body).lock);
    return {};
  });
  app.put('/_sandbox/token', (request) => {
    controls.setTokenExpired(read(token, request.body).expired);
    return {};
  });
  app.delete('/_sandbox/tickets', () => {
    controls.expireTickets();
    return {};
  });
}

function read<T>(schema: z.ZodType<T>, body: unknown): T {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  throw badParameters(
    Object.fromEntries(result.error.issues.map(({ path, message }) => [path.join('.'), message])),
  );
}
