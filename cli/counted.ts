// Counts in words: `1 worker`, `3 workers`.
// It must never be asked for a noun whose plural is another one.

export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
