// What an interrupted update may have left, and what is to become of it.
// It must never say that something goes without saying what exactly.

/** Something that exists, of which the state does not know. */
interface Known {
  /** For people: `server dev-general-1 (4711, created 2026-01-31T12:00:00Z)`. */
  readonly what: string;
}

/** Whole, and this stack's own: Pulumi takes it into the state as the resource it was to become. */
export interface Adoption extends Known {
  readonly take: 'adopt';
  /** Type and name of the resource; without a name: the only one of its type. */
  readonly type: string;
  readonly name?: string;
  readonly id: string;
}

/** Half-made by this very update, and holding nothing. */
export interface Removal extends Known {
  readonly take: 'remove';
  remove(): Promise<void>;
}

/** Nobody can say for sure whose it is. */
export interface Doubt extends Known {
  readonly take: 'leave';
  /** A clause. */
  readonly why: string;
  /** Commands that remove it, or take it into the state. */
  readonly ways: readonly string[];
}

export type Leftover = Adoption | Removal | Doubt;
