// Faults of Talos APIs on request, and the record of what was called: what a test asks for, and what it proves an order by.
// It must never record what a call carried: machine configs are full of secrets.

/**
 * - `late`: the call is answered after `delayMs`.
 * - `drop`: the connection breaks before anything is done.
 * - `drop-after`: the connection breaks when it is done, before the answer.
 * - `refuse`: an error with `message`.
 * - `spoil` (bytes of EtcdSnapshot only): a byte of each part is another one.
 * - `rollback` (Upgrade only): the machine comes back with the release it had.
 */
export type TalosFaultKind = 'late' | 'drop' | 'drop-after' | 'refuse' | 'rollback' | 'spoil';

export interface TalosFault {
  method: string;
  kind: TalosFaultKind;
  /** Host name; left out: any machine. */
  machine?: string;
  /** How many calls it strikes. Default 1. */
  times?: number;
  delayMs?: number;
  message?: string;
}

export interface TalosCallRecord {
  /** Milliseconds since the epoch. */
  at: number;
  machine: string;
  /** A method of the API, or what the machine did: `went down`, `came up`, `joined etcd`, `left etcd`. */
  what: string;
  detail: string;
}

const kept = 5000;

export class TalosFaults {
  #pending: (TalosFault & { times: number })[] = [];
  readonly #records: TalosCallRecord[] = [];

  add(fault: TalosFault): void {
    this.#pending.push({ ...fault, times: fault.times ?? 1 });
  }

  clear(): void {
    this.#pending = [];
  }

  /** Takes one strike off the first fault that fits. */
  strike(machine: string, method: string): TalosFault | undefined {
    const fault = this.#pending.find(
      (pending) => pending.method === method && (pending.machine ?? machine) === machine,
    );
    if (fault === undefined) return undefined;
    fault.times -= 1;
    if (fault.times <= 0) this.#pending = this.#pending.filter((pending) => pending !== fault);
    return fault;
  }

  pending(): readonly TalosFault[] {
    return this.#pending;
  }

  record(machine: string, what: string, detail = ''): void {
    this.#records.push({ at: Date.now(), machine, what, detail });
    if (this.#records.length > kept) this.#records.splice(0, this.#records.length - kept);
  }

  records(): readonly TalosCallRecord[] {
    return this.#records;
  }
}
