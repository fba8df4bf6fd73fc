// Runs actions over time as the real API does: running with a progress, then success or error, then the effect.
// It must never apply an effect early, and never forget a running action over a restart (effects are data, not closures).
import { conflict, locked } from './apiError';
import type { StoredAction } from './model';
import type { FaultControl } from './faults';
import type { HetznerStore } from './store';

/** What ends an action of one kind. Both get the arguments it was started with and must bear that a resource is gone. */
export interface ActionOutcome<A> {
  succeed: (args: A) => void;
  /** Undoes what was reserved at the start. */
  fail?: (args: A) => void;
}

export interface ActionStart<A> {
  args: A;
  resources: { id: number; type: string }[];
  /** Resources that no other change may touch until it ends, for example `server:12`. */
  locks?: string[];
  /** Times the ordinary duration; 0 ends it at once. Default 1. */
  duration?: number;
  after?: StoredAction | undefined;
}

export type StartAction<A> = (start: ActionStart<A>) => StoredAction;

export class ActionEngine {
  readonly #outcomes = new Map<string, ActionOutcome<never>>();
  readonly #timers = new Map<number, { timer: NodeJS.Timeout; began: number }>();
  /** How many running actions hold a lock; the state says the same, only slower. */
  readonly #locks = new Map<string, number>();
  #closed = false;

  constructor(
    private readonly store: HetznerStore,
    private readonly faults: FaultControl,
    private readonly actionMs: number,
  ) {}

  /** Declares a kind (`server.attach_to_network`; the command is what follows the dot) and gives the function that starts it. */
  define<A>(kind: string, outcome: ActionOutcome<A>): StartAction<A> {
    this.#outcomes.set(kind, outcome);
    return (start) => this.#start(kind, start);
  }

  /** Takes up the running actions of a state read from a file. To be called once all kinds are declared. */
  resume(): void {
    for (const action of this.store.state.actions) {
      if (action.status !== 'running') continue;
      this.#hold(action, 1);
      if (action.after === null) this.#run(action);
    }
  }

  /** @throws ApiError 423 `locked` for a server, 409 `conflict` for anything else, while an action holds that lock */
  ensureUnlocked(lock: string): void {
    if (!this.isLocked(lock)) return;
    const [kind = '', id] = lock.split(':');
    throw kind === 'server' ? locked(`server with ID '${id}'`) : conflict(kind.replaceAll('_', ' '));
  }

  isLocked(lock: string): boolean {
    return this.store.state.actions.some(
      (action) => action.status === 'running' && action.locks.includes(lock),
    );
  }

  /** Percent: 0 to 99 while running, 100 at the end. */
  progress(action: StoredAction): number {
    if (action.status !== 'running') return 100;
    const began = this.#timers.get(action.id)?.began;
    if (began === undefined) return 0;
    return Math.min(99, Math.floor(((Date.now() - began) / Math.max(1, action.durationMs)) * 100));
  }

  /** Stops all clocks; running actions stay running in the state. */
  close(): void {
    this.#closed = true;
    for (const { timer } of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  #start<A>(
    kind: string,
    { args, resources, locks = [], duration = 1, after }: ActionStart<A>,
  ): StoredAction {
    const command = kind.slice(kind.indexOf('.') + 1);
    const ordered = this.faults.takeActionFault(command);
    const action: StoredAction = {
      id: this.store.nextId(),
      kind,
      command,
      status: 'running',
      started: new Date().toISOString(),
      finished: null,
      error: null,
      resources,
      locks,
      durationMs: Math.round(this.actionMs * duration * (ordered?.slower ?? 1)),
      after: after?.id ?? null,
      willFail: ordered?.failure ?? null,
      args,
    };
    this.store.state.actions.push(action);
    this.#hold(action, 1);
    if (after === undefined) {
      if (action.durationMs === 0) this.#finish(action);
      else this.#run(action);
    }
    this.store.changed();
    return action;
  }

  #hold(action: StoredAction, count: number): void {
    for (const lock of action.locks) {
      const held = (this.#locks.get(lock) ?? 0) + count;
      if (held > 0) this.#locks.set(lock, held);
      else this.#locks.delete(lock);
    }
  }

  #run(action: StoredAction): void {
    if (this.#closed) return;
    const timer = setTimeout(() => {
      this.#finish(action);
    }, action.durationMs);
    this.#timers.set(action.id, { timer, began: Date.now() });
  }

  #finish(action: StoredAction): void {
    this.#timers.delete(action.id);
    this.#hold(action, -1);
    const outcome = this.#outcomes.get(action.kind) as ActionOutcome<unknown> | undefined;
    action.finished = new Date().toISOString();
    action.status = action.willFail === null ? 'success' : 'error';
    action.error = action.willFail;
    if (action.willFail === null) outcome?.succeed(action.args);
    else outcome?.fail?.(action.args);
    for (const next of this.store.state.actions) {
      if (next.after !== action.id || next.status !== 'running') continue;
      if (action.status === 'error')
        next.willFail = { code: 'action_failed', message: 'An earlier action failed' };
      this.#run(next);
    }
    this.store.changed();
  }
}
