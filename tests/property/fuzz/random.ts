// Numbers that look random and follow from a seed, so that an input can be had again by its number.
// It must never ask the machine for chance: a failure that cannot be repeated helps nobody.

export class Random {
  #state: number;

  /** @param seed of the whole run @param index of the input */
  constructor(seed: number, index: number) {
    this.#state = (Math.imul(seed, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b)) >>> 0;
    for (let turn = 0; turn < 4; turn++) this.next();
  }

  /** From 0 to below 1; mulberry32. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  below(bound: number): number {
    return Math.floor(this.next() * bound);
  }

  pick<T>(from: readonly T[]): T {
    const picked = from[this.below(from.length)];
    if (picked === undefined && from.length === 0) throw new Error('there is nothing to pick from');
    return picked as T;
  }

  chance(of: number): boolean {
    return this.next() < of;
  }
}
