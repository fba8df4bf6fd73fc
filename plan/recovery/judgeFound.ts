// Judges an object of a cloud that an interrupted update may have made: to be taken into the state, removed, or left alone.
// It must never let one be removed that may have run as a node, nor touch one that another stack may have made.
import { bearsName, stackLabel } from './stackMark';

/** What the cloud says of the object. */
export interface FoundObject {
  readonly labels: Readonly<Record<string, string>>;
  /** ISO 8601; absent where the cloud does not tell. */
  readonly created?: string;
  readonly isProtected: boolean;
  /** Servers only: whether it is in any private network. */
  readonly isInNetwork?: boolean;
}

/** What the state says of the update. */
export interface InterruptedAt {
  /** The labels that the update asked for. */
  readonly labels: Readonly<Record<string, string>>;
  /** When the state was last written, ISO 8601; absent where it does not tell. */
  readonly written?: string;
  /** `project/stack` of the stack that asks now. */
  readonly stack: string;
}

export type Verdict =
  | { readonly take: 'adopt' | 'remove' }
  | {
      readonly take: 'leave';
      /** A clause: `it bears no label of a stack`. */
      readonly why: string;
    };

const hour = 3_600_000;
/** An update that goes on for longer than this before its state is written again is none of ours. */
const longestUpdateMs = 6 * hour;
/** What outlives a killed engine: a provider that finishes its call. */
const afterwardsMs = 900_000;
/** After a day somebody may have done something with it. */
const longestWaitMs = 24 * hour;

/**
 * Adopting is right for whatever is whole: a state that lags behind (restored, imported) is put right by it, and what an
 * interrupted update made is used. A server that never came into the cluster's network is half-made: the provider attaches it
 * right after it is made, and nodes speak to each other there, so it has held nothing.
 */
export function judgeFound(found: FoundObject, update: InterruptedAt, now = Date.now()): Verdict {
  const foreign = whyForeign(found.labels[stackLabel], update);
  if (foreign !== undefined) return { take: 'leave', why: foreign };
  if (found.isInNetwork !== false) return { take: 'adopt' };
  const doubt = whyDoubtful(found, update, now);
  return doubt === undefined ? { take: 'remove' } : { take: 'leave', why: doubt };
}

function whyForeign(mark: string | undefined, { labels, stack }: InterruptedAt): string | undefined {
  const asked = labels[stackLabel];
  if (mark === undefined) return 'it bears no label that says which stack made it';
  if (asked === undefined) return 'the update that broke off did not mark what it made';
  if (mark !== asked) return 'its label says that another stack made it';
  return bearsName(asked, stack)
    ? undefined
    : 'the state is a copy: the update that broke off was one of another stack';
}

function whyDoubtful(
  { created, isProtected }: FoundObject,
  { written }: InterruptedAt,
  now: number,
): string | undefined {
  if (isProtected) return 'it is in no network, and yet it was finished: it is protected against deletion';
  if (created === undefined || written === undefined) return 'it cannot be told when it was made';
  const [made, known] = [Date.parse(created), Date.parse(written)];
  if (!(made >= known - longestUpdateMs && made <= known + afterwardsMs))
    return `it was not made in the update that the state tells of, which was at ${written}`;
  return now - made <= longestWaitMs ? undefined : 'it was made more than a day ago';
}
