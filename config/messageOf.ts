// The words of whatever was thrown.
// It must never add any, nor hand on what a terminal obeys.
import { cleanLines } from './cleanText';

export function messageOf(error: unknown): string {
  return cleanLines(error instanceof Error ? error.message : String(error));
}
