// Says what an interrupted update left, and what becomes of each thing.
// It must never sum up: whoever reads it decides by it.
import type { Leftover } from './leftover';

/** @param isPreview nothing has been done yet */
export function describeLeftovers(leftovers: readonly Leftover[], isPreview: boolean): string {
  const adopted = leftovers.filter(({ take }) => take === 'adopt').map(({ what }) => `  ${what}`);
  const removed = leftovers.filter(({ take }) => take === 'remove').map(({ what }) => `  ${what}`);
  const left = leftovers.flatMap((each) =>
    each.take === 'leave'
      ? [
          `  ${each.what}: ${each.why}.`,
          ...each.ways.map((way, index) => `    ${index === 0 ? 'remove it' : 'or'}: ${way}`),
        ]
      : [],
  );
  return [
    'An earlier update was interrupted, or this state is an older one.',
    ...part(
      `This stack made these, and ${isPreview ? '`pulumi up` takes' : 'takes'} them into its state as they are:`,
      adopted,
    ),
    ...part(
      isPreview
        ? 'These are half-made and hold nothing; `pulumi up` removes them and makes them anew:'
        : 'These were half-made and held nothing; they were removed and are made anew:',
      removed,
    ),
    ...part(
      'Nobody can tell for sure whose these are, so they stay as they are, and their names stay taken:',
      left,
    ),
    "Pulumi's own warning of pending operations ends with `pulumi refresh --clear-pending-creates --yes`.",
  ].join('\n');
}

function part(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [title, ...lines];
}
