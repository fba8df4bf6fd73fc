// Faults on request: calls that fail or are slow, actions that fail or crawl; deterministic for a seed and an order of calls.
// It must never act unasked, nor touch the control routes.
import { createHash } from 'node:crypto';

export type FaultStatus = 429 | 500 | 502 | 503 | 504;

/** All optional in a request; what is left out keeps its default, so an empty plan means no faults. */
export interface FaultPlan {
  /** Exactly one call in every N fails, at a place the seed decides; 0: none. Default 0. */
  failOneIn: number;
  /** Which answers failing calls get, drawn by the seed. Default 429 and 503. */
  statuses: FaultStatus[];
  /** `before`: nothing was done (default). `after`: it was done, and only the answer is lost. */
  when: 'before' | 'after';
  /** Only calls whose `METHOD /v1/route` matches this regular expression count and fail. Default: all. */
  match: string;
  /** Milliseconds every matching call is kept waiting: one number, or a range the seed draws from. Default 0. */
  delayMs: number | [number, number];
  /** Default 1. */
  seed: number;
}

export interface ActionFault {
  /** The action's command, for example `create_server`. */
  command: string;
  /** How many of the next such actions; default 1. */
  times?: number;
  /** They end in error with this; default `action_failed`. Left out together with `slower`, they fail. */
  failure?: { code: string; message: string };
  /** They run this many times as long, and do not fail unless `failure` is given too. */
  slower?: number;
}

export interface DrawnFault {
  status: FaultStatus | undefined;
  when: 'before' | 'after';
  delayMs: number;
}

export const noFaults: FaultPlan = {
  failOneIn: 0,
  statuses: [429, 503],
  when: 'before',
  match: '',
  delayMs: 0,
  seed: 1,
};

const defaultFailure = { code: 'action_failed', message: 'Action failed' };

/** A number from 0 up to 1, always the same for the same seed and place. */
function draw(seed: number, ...place: (string | number)[]): number {
  const digest = createHash('sha256')
    .update([seed, ...place].join('/'))
    .digest();
  return digest.readUInt32BE(0) / 2 ** 32;
}

export class FaultControl {
  #plan: FaultPlan = noFaults;
  #calls = 0;
  #actionFaults: (ActionFault & { times: number })[] = [];
  /** How many calls were failed on purpose, by status. */
  readonly failed: Record<string, number> = {};

  get plan(): FaultPlan {
    return { ...this.#plan };
  }

  /** Replaces the plan and begins counting anew. @throws RangeError on values that make no sense */
  set(plan: Partial<FaultPlan>): void {
    const next = { ...noFaults, ...plan };
    if (!Number.isInteger(next.failOneIn) || next.failOneIn < 0)
      throw new RangeError('failOneIn must be 0 or more');
    if (next.statuses.length === 0) throw new RangeError('statuses must not be empty');
    new RegExp(next.match);
    this.#plan = next;
    this.#calls = 0;
  }

  /** No more faults of any kind. */
  clear(): void {
    this.set({});
    this.#actionFaults = [];
  }

  /** Orders the fate of the next action(s) of a command. */
  failNextAction(fault: ActionFault): void {
    this.#actionFaults.push({ ...fault, times: fault.times ?? 1 });
  }

  /** Action faults that were ordered and have not yet struck. */
  get pendingActionFaults(): ActionFault[] {
    return this.#actionFaults.map((fault) => ({ ...fault }));
  }

  /** Decides over one call. @param route `METHOD /v1/route` */
  drawForCall(route: string): DrawnFault {
    const { failOneIn, statuses, when, match, delayMs, seed } = this.#plan;
    const nothing: DrawnFault = { status: undefined, when, delayMs: 0 };
    if (match !== '' && !new RegExp(match).test(route)) return nothing;
    const call = this.#calls++;
    const [low, high] = typeof delayMs === 'number' ? [delayMs, delayMs] : delayMs;
    const wait = low + Math.floor(draw(seed, 'delay', call) * (high - low + 1));
    if (failOneIn === 0) return { ...nothing, delayMs: wait };
    const round = Math.floor(call / failOneIn);
    const strikes = call % failOneIn === Math.floor(draw(seed, 'place', round) * failOneIn);
    if (!strikes) return { ...nothing, delayMs: wait };
    const status = statuses[Math.floor(draw(seed, 'status', round) * statuses.length)] ?? 503;
    this.failed[status] = (this.failed[status] ?? 0) + 1;
    return { status, when, delayMs: wait };
  }

  /** The fate ordered for the action that starts now, if any; uses it up. */
  takeActionFault(
    command: string,
  ): { failure?: { code: string; message: string }; slower?: number } | undefined {
    const index = this.#actionFaults.findIndex((fault) => fault.command === command);
    const fault = this.#actionFaults[index];
    if (fault === undefined) return undefined;
    fault.times -= 1;
    if (fault.times <= 0) this.#actionFaults.splice(index, 1);
    if (fault.slower !== undefined) {
      return { slower: fault.slower, ...(fault.failure === undefined ? {} : { failure: fault.failure }) };
    }
    return { failure: fault.failure ?? defaultFailure };
  }
}

const answers: Record<FaultStatus, { code: string; message: string }> = {
  429: { code: 'rate_limit_exceeded', message: 'limit of 3600 requests per hour reached' },
  500: { code: 'server_error', message: 'An internal error occurred' },
  502: { code: 'bad_gateway', message: 'Bad gateway' },
  503: { code: 'unavailable', message: 'The service is currently unavailable' },
  504: { code: 'timeout', message: 'The request could not be answered in time, please retry' },
};

/** The error envelope of a failed call. */
export function faultAnswer(status: FaultStatus): {
  error: { code: string; message: string; details: null };
} {
  return { error: { ...answers[status], details: null } };
}
