// Words what a schema has against a value, to complete “it …”.
// It must never let the schema library's own sentences through, which speak of its types.
import type { z } from 'zod';

/** What a stack's author calls the library's types. */
const types: Readonly<Record<string, string>> = {
  object: 'mapping',
  record: 'mapping',
  array: 'list',
  string: 'text',
  int: 'whole number',
  nan: 'number',
};

export function typeWord(expected: string): string {
  return types[expected] ?? expected;
}

/** @param value what stands there; nothing where the key is missing */
export function issueWords(issue: z.core.$ZodIssue, value: unknown): string {
  if (!isOwn(issue.message)) return issue.message;
  switch (issue.code) {
    case 'invalid_type':
      return value === undefined
        ? `is required (${typeWord(issue.expected)})`
        : `must be of type ${typeWord(issue.expected)}`;
    case 'too_big':
      return `must ${measure(issue.origin)} at most ${String(bound(issue.maximum, issue.inclusive, -1))}${unit(issue.origin)}`;
    case 'too_small':
      return `must ${measure(issue.origin)} at least ${String(bound(issue.minimum, issue.inclusive, 1))}${unit(issue.origin)}`;
    case 'invalid_format':
      return `must be of the form ${issue.format}`;
    case 'invalid_value':
      return `must be one of: ${issue.values.map(String).join(', ')}`;
    case 'unrecognized_keys':
      return `has keys that are not known: ${issue.keys.join(', ')}`;
    case 'not_multiple_of':
      return `must be a multiple of ${String(issue.divisor)}`;
    default:
      return 'cannot be taken';
  }
}

/** The library's default sentences begin with these words; ours with “must” and the like. */
function isOwn(message: string): boolean {
  return /^(Invalid|Too (big|small)|Unrecognized)\b/.test(message);
}

function measure(origin: string): string {
  return origin === 'string' || origin === 'array' || origin === 'set' || origin === 'record' ? 'have' : 'be';
}

function unit(origin: string): string {
  if (origin === 'string') return ' characters';
  return measure(origin) === 'have' ? ' entries' : '';
}

function bound(value: number | bigint, inclusive: boolean | undefined, step: number): number | bigint {
  return inclusive === false && typeof value === 'number' && Number.isInteger(value) ? value + step : value;
}
