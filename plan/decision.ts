// The words in which every decision is recorded: what was chosen, why, and what was turned down.
// It must never hold a decision itself.

/** A fact that speaks for or against something, with where it comes from. */
export interface Reason {
  readonly text: string;
  /** Document, file or measurement behind the fact; absent where it follows from the user's own configuration. */
  readonly source?: string;
}

/** Something that was weighed and not chosen. */
export interface Alternative<T extends string = string> {
  readonly choice: T;
  readonly why: string;
  /** What would have to be so for it to become the choice; absent where nothing can. */
  readonly unless?: string;
}

/** One decision: the choice, the reasons for it, and each alternative with why it was turned down. */
export interface Decision<T extends string = string> {
  readonly choice: T;
  readonly decidedBy: 'plan' | 'user';
  readonly reasons: readonly Reason[];
  readonly turnedDown: readonly Alternative<T>[];
}
