// Runs the cluster's tasks: each has a UPID, a log and an exit status, and changes the state when it ends.
// It must never end a task twice, nor do its work when it is to fail.
import { randomInt } from 'node:crypto';
import { messageOf } from '../messageOf';
import { ProxmoxError } from './apiError';
import type { ProxmoxFaults } from './faults';
import type { StoredTask } from './model';
import type { ProxmoxStore } from './store';

export interface TaskRequest {
  node: string;
  type: string;
  /** What it is about: a vmid, a file name. */
  id: string;
  user: string;
  /** The work, done when the task ends well; what it throws is the task's failure. */
  work: () => void;
  /** Done when it fails. */
  onFailure?: () => void;
}

const hex = (number: number): string => number.toString(16).toUpperCase().padStart(8, '0');

export class TaskEngine {
  readonly #timers = new Set<NodeJS.Timeout>();

  constructor(
    private readonly store: ProxmoxStore,
    private readonly faults: ProxmoxFaults,
    /** How long an ordinary task runs, in milliseconds. */
    private readonly taskMs: number,
  ) {}

  /** @returns the UPID */
  start(request: TaskRequest): string {
    const { node, type, id, user } = request;
    const now = Date.now();
    const { failure, lastsMs = this.taskMs } = this.faults.takeTaskFault(type);
    const upid = `UPID:${node}:${hex(randomInt(1 << 24))}:${hex(randomInt(1 << 30))}:${hex(Math.floor(now / 1000))}:${type}:${id}:${user}:`;
    const task: StoredTask = { upid, node, type, id, startedAt: now, endsAt: now + lastsMs, log: [] };
    this.store.state.tasks.push(task);
    if (lastsMs <= 0) this.#end(task, request, failure);
    else {
      const timer = setTimeout(() => {
        this.#timers.delete(timer);
        this.#end(task, request, failure);
      }, lastsMs);
      this.#timers.add(timer);
    }
    this.store.changed();
    return upid;
  }

  /** @throws ProxmoxError for a UPID that is not known */
  find(upid: string): StoredTask {
    const task = this.store.state.tasks.find((each) => each.upid === upid);
    if (task === undefined) throw new ProxmoxError(400, 'no such task');
    return task;
  }

  /** Tasks that were running when the emulator ended will never end: they count as failed. */
  failInterrupted(): void {
    for (const task of this.store.state.tasks) task.exitStatus ??= 'unexpected status';
  }

  close(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }

  #end(task: StoredTask, { work, onFailure }: TaskRequest, failure: string | undefined): void {
    let problem = failure;
    if (problem === undefined) {
      try {
        work();
      } catch (error) {
        problem = messageOf(error);
      }
    }
    if (problem !== undefined) onFailure?.();
    task.exitStatus = problem ?? 'OK';
    task.log.push(problem === undefined ? 'TASK OK' : `TASK ERROR: ${problem}`);
    this.store.changed();
  }
}
