// The sandbox's own routes under /_sandbox: the state, faults on request, counts of calls, consoles of servers.
// It must never exist in the product's eyes, nor show user data.
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { invalidInput } from '../apiError';
import { byPathId, readBody } from '../context';
import type { EmulatorContext } from '../context';
import type { FaultControl } from '../faults';
import type { StateDump } from '../stateDump';

const statusShape = z.union([z.literal(429), z.literal(500), z.literal(502), z.literal(503), z.literal(504)]);
const planShape = z.strictObject({
  failOneIn: z.number().int().min(0).optional(),
  statuses: z.array(statusShape).min(1).optional(),
  when: z.enum(['before', 'after']).optional(),
  match: z.string().optional(),
  delayMs: z.union([z.number().min(0), z.tuple([z.number().min(0), z.number().min(0)])]).optional(),
  seed: z.number().int().optional(),
});
const actionFaultShape = z.strictObject({
  command: z.string().min(1),
  times: z.number().int().min(1).optional(),
  failure: z.strictObject({ code: z.string(), message: z.string() }).optional(),
  slower: z.number().min(0).optional(),
});

/** Leaves out what is undefined, so that defaults hold. */
function given<T extends object>(object: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as never;
}

export interface ControlParts {
  context: EmulatorContext;
  faults: FaultControl;
  calls: Map<string, number>;
  dump: () => StateDump;
}

export function registerControlRoutes(
  app: FastifyInstance,
  { context, faults, calls, dump }: ControlParts,
): void {
  app.get('/_sandbox/state', () => dump());
  app.get('/_sandbox/faults', () => dump().faults);
  app.put('/_sandbox/faults', (request) => {
    const plan = given(readBody(planShape, request));
    try {
      faults.set(plan);
    } catch (error) {
      throw invalidInput((error as Error).message);
    }
    return dump().faults;
  });
  app.delete('/_sandbox/faults', () => {
    faults.clear();
    return dump().faults;
  });
  app.post('/_sandbox/faults/actions', async (request, reply) => {
    faults.failNextAction(given(readBody(actionFaultShape, request)));
    return reply.code(201).send(dump().faults);
  });
  app.get('/_sandbox/calls', () => Object.fromEntries(calls));
  app.delete('/_sandbox/calls', async (_request, reply) => {
    calls.clear();
    return reply.code(204).send();
  });
  app.get('/_sandbox/servers/:id/console', (request) => ({
    console: byPathId(context.state.servers, request, 'server').console,
  }));
}
