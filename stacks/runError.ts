// The error that ends a program with its message alone.
// It must never carry a stack: Node.js 22 colours one with a line in `node_modules/@scope/file` for half a minute and
// gigabytes of memory before Pulumi gives up on it, and nobody is shown it (lib/internal/util/inspect.js, markNodeModules).
import { RunError } from '@pulumi/pulumi';

export function runError(message: string): RunError {
  const error = new RunError(message);
  // Not empty: Pulumi prints what an error without one is by other rules.
  error.stack = `RunError: ${message}`;
  return error;
}
