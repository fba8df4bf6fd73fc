// Runs tasks one after another per key, and different keys at the same time.
// It must never let a failing task stop the ones behind it: tasks handle their own errors.

export class KeyedQueue {
  readonly #tails = new Map<number, Promise<void>>();

  /** Appends a task to a key's queue. @returns when that task has run */
  add(key: number, task: () => Promise<void>): Promise<void> {
    const tail = (this.#tails.get(key) ?? Promise.resolve()).then(task);
    this.#tails.set(key, tail);
    void tail.then(() => {
      if (this.#tails.get(key) === tail) this.#tails.delete(key);
    });
    return tail;
  }

  /** Ends when no task is left, those added meanwhile included. */
  async idle(): Promise<void> {
    while (this.#tails.size > 0) await Promise.all(this.#tails.values());
  }
}
