// Faults on request: calls that fail, tasks that fail or crawl, each as often as asked.
// It must never act unasked, nor touch the control routes.
import { ProxmoxError } from './apiError';

export interface CallFault {
  /** Regular expression over `METHOD /nodes/pve-1/qemu/1000/config`. */
  match: string;
  /** HTTP status, for example 500, 595 or 401. */
  status: number;
  message: string;
  /** How many of the next such calls; default 1. */
  times?: number;
}

export interface TaskFault {
  /** Type of the task, for example `qmcreate`, `qmstart`, `imgcopy`, `download`. */
  type: string;
  times?: number;
  /** They end with this; left out together with `lastsMs`: `simulated failure`. */
  failure?: string;
  /** They run so long, and do not fail unless `failure` is given too. */
  lastsMs?: number;
}

interface Counted {
  times: number;
}

export class ProxmoxFaults {
  #calls: (CallFault & Counted)[] = [];
  #tasks: (TaskFault & Counted)[] = [];
  /** Calls that were failed on purpose. */
  struck = 0;

  failCalls(fault: CallFault): void {
    new RegExp(fault.match);
    this.#calls.push({ ...fault, times: fault.times ?? 1 });
  }

  failNextTask(fault: TaskFault): void {
    this.#tasks.push({ ...fault, times: fault.times ?? 1 });
  }

  clear(): void {
    this.#calls = [];
    this.#tasks = [];
  }

  get pending(): { calls: CallFault[]; tasks: TaskFault[] } {
    return { calls: this.#calls.map((fault) => ({ ...fault })), tasks: this.#tasks.map((f) => ({ ...f })) };
  }

  /** @throws ProxmoxError when this call is to fail */
  strikeCall(call: string): void {
    const fault = this.#calls.find(({ match }) => new RegExp(match).test(call));
    if (fault === undefined) return;
    if (--fault.times <= 0) this.#calls.splice(this.#calls.indexOf(fault), 1);
    this.struck += 1;
    throw new ProxmoxError(fault.status, fault.message);
  }

  /** The fate ordered for the task that starts now; uses it up. */
  takeTaskFault(type: string): { failure?: string; lastsMs?: number } {
    const fault = this.#tasks.find((each) => each.type === type);
    if (fault === undefined) return {};
    if (--fault.times <= 0) this.#tasks.splice(this.#tasks.indexOf(fault), 1);
    if (fault.lastsMs !== undefined) {
      return { lastsMs: fault.lastsMs, ...(fault.failure === undefined ? {} : { failure: fault.failure }) };
    }
    return { failure: fault.failure ?? 'simulated failure' };
  }
}
