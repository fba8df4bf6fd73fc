// What every route works with: the store, the action engine, the limits, and look-ups that refuse as the API does.
// It must never hold state of its own.
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { invalidInput, notFound, uniquenessError } from './apiError';
import { actionAnswer } from './answers/serverAnswer';
import type { ActionEngine } from './actions';
import type { ProjectLimits, TargetHealth } from './interfaces';
import type { HetznerState, StoredAction } from './model';
import type { HetznerStore } from './store';

export interface EmulatorContext {
  store: HetznerStore;
  state: HetznerState;
  actions: ActionEngine;
  limits: ProjectLimits;
  /** A loopback address nothing in the state uses. */
  nextAddress: () => string;
  /** Health of a load balancer's targets, as its host sees it. */
  healthOf: (loadBalancer: number) => TargetHealth[];
}

/** Reads a request body. @throws ApiError invalid_input naming every field at fault */
export function readBody<T>(schema: z.ZodType<T>, request: FastifyRequest): T {
  const result = schema.safeParse(request.body ?? {});
  if (result.success) return result.data;
  const fields = new Map<string, string[]>();
  for (const { path, message } of result.error.issues) {
    const name = path.map(String).join('.');
    fields.set(name, [...(fields.get(name) ?? []), message]);
  }
  throw invalidInput(
    `invalid input in fields ${[...fields.keys()].map((name) => `'${name}'`).join(', ')}`,
    [...fields].map(([name, messages]) => ({ name, messages })),
  );
}

/** The resource that `:id` in the path means. @throws ApiError not_found */
export function byPathId<T extends { id: number }>(
  items: readonly T[],
  request: FastifyRequest,
  kind: string,
): T {
  const { id } = request.params as { id: string };
  return byId(items, Number(id), kind, id);
}

/** @throws ApiError not_found */
export function byId<T extends { id: number }>(
  items: readonly T[],
  id: number,
  kind: string,
  shown?: string,
): T {
  const found = items.find((item) => item.id === id);
  if (found === undefined) throw notFound(kind, shown ?? id);
  return found;
}

/** @throws ApiError uniqueness_error when another resource of the kind has the name */
export function ensureNameFree(
  items: readonly { id: number; name: string | null }[],
  name: string,
  own?: number,
): void {
  if (items.some((item) => item.name === name && item.id !== own)) throw uniquenessError('name', name);
}

export function removeById(items: { id: number }[], id: number): void {
  const index = items.findIndex((item) => item.id === id);
  if (index >= 0) items.splice(index, 1);
}

export function now(): string {
  return new Date().toISOString();
}

/** An action as the API shows it. */
export function showAction(context: EmulatorContext, action: StoredAction) {
  return actionAnswer(action, context.actions.progress(action));
}

/** 201 with `{ action }`, the answer to nearly every POST of an action. */
export async function answerAction(context: EmulatorContext, reply: FastifyReply, action: StoredAction) {
  return reply.code(201).send({ action: showAction(context, action) });
}
