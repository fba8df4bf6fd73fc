// The error that ends a program with its message alone.
// It must never carry a stack: Node.js 22 colours one with a line in `node_modules/@scope/file` for half a minute and
// gigabytes of memory before Pulumi gives up on it, and nobody is shown it (lib/internal/util/inspect.js, markNodeModules).
import { RunError } from '@pulumi/pulumi';
import { cleanLines } from '../../config/cleanText';

export function runError(said: string): RunError {
  const message = cleanLines(said);
  const error = new RunError(message);
  // Not empty: Pulumi prints what an error without one is by other rules.
  error.stack = `RunError: ${message}`;
  return error;
}

/** For whatever a program ends with: what the world answered stands in it as it was. */
export function cleanError(error: unknown): unknown {
  if (!(error instanceof Error)) return typeof error === 'string' ? cleanLines(error) : error;
  error.message = cleanLines(error.message);
  if (error.stack !== undefined) error.stack = cleanLines(error.stack);
  return error;
}
