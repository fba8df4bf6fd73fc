// The few calls to the Hetzner Cloud API that looking at a token and clearing up take; all else goes through the provider.
// It must never be given more to do than look up, delete and lift protection, and never show the token.
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { cleanText } from '../../../config/cleanText';
import type { HetznerAccess } from './hetznerAccess';

const answerShape = z.looseObject({
  action: z.looseObject({ id: z.number(), status: z.string() }).nullish(),
  error: z.looseObject({ code: z.string(), message: z.string() }).nullish(),
});

/** Worth asking again: limits, faults of the service, and objects that another action still holds. */
const passing = new Set([409, 423, 429, 500, 502, 503, 504]);
const patienceMs = 120_000;
const intervalMs = 1_000;
const callMs = 30_000;

export class HetznerApi {
  constructor(private readonly access: HetznerAccess) {}

  /** Asks once, whatever comes of it. @returns the status of the answer @throws what `fetch` throws */
  async statusOf(path: string, timeoutMs: number): Promise<number> {
    const { status } = await this.#send({ method: 'GET', path }, timeoutMs);
    return status;
  }

  /** @returns undefined when there is no such thing @throws Error with Hetzner's own words */
  async get(path: string): Promise<unknown> {
    return this.#ask('GET', path);
  }

  /** Deletes, or starts an action, and waits until it is through; fine when the thing is gone already. */
  async change(method: 'POST' | 'DELETE', path: string, body?: unknown): Promise<void> {
    const answer = answerShape.parse((await this.#ask(method, path, body)) ?? {});
    const deadline = Date.now() + patienceMs;
    for (let { action } = answer; action?.status === 'running';) {
      if (Date.now() > deadline)
        throw new Error(`${method} ${path} has not ended within ${patienceMs / 1000} s`);
      await pause(intervalMs);
      action = answerShape.parse(await this.#ask('GET', `/actions/${action.id}`)).action;
    }
  }

  async #ask(method: string, path: string, body?: unknown): Promise<unknown> {
    const deadline = Date.now() + patienceMs;
    for (;;) {
      const answer = await this.#send({ method, path, body }, callMs);
      if (answer.status === 404) return undefined;
      const text = await answer.text();
      if (answer.ok) return text === '' ? {} : JSON.parse(text);
      if (!passing.has(answer.status) || isProtected(text) || Date.now() > deadline) {
        throw new Error(`${method} ${path}: ${answer.status} ${saidIn(text)}`);
      }
      await pause(intervalMs);
    }
  }

  #send({ method, path, body }: Call, timeoutMs: number): Promise<Response> {
    return fetch(this.access.endpoint + path, {
      method,
      signal: AbortSignal.timeout(timeoutMs),
      headers: {
        authorization: `Bearer ${this.access.token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }
}

interface Call {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
}

/** Hetzner's own words. */
function saidIn(text: string): string {
  const error = errorOf(text);
  return error === undefined ? '' : cleanText(`${error.message} (${error.code})`);
}

/** Locked for good, not for a moment. */
function isProtected(text: string): boolean {
  return errorOf(text)?.code === 'protected';
}

function errorOf(text: string): { code: string; message: string } | undefined {
  try {
    return answerShape.parse(JSON.parse(text)).error ?? undefined;
  } catch {
    return undefined;
  }
}
