// What a step of planning comes to: its result, and what it has to say of the stack.
// It must never hold back a result because of a problem: what follows is planned, so that all problems are told at once.
import type { Problem } from '../config/problem';

export interface Outcome<T> {
  readonly value: T;
  /** Refusals, warnings and notes. */
  readonly problems: readonly Problem[];
}

/** Takes results, and gathers what is said beside them. */
export class Gathering {
  readonly #problems: Problem[] = [];

  take<T>({ value, problems }: Outcome<T>): T {
    this.#problems.push(...problems);
    return value;
  }

  /** In the order in which the steps were taken. */
  get problems(): readonly Problem[] {
    return this.#problems;
  }
}
