// The one error a toolchain throws for what a user can mend.
// Must never hold a stack trace in its message.

export class ToolchainError extends Error {
  override readonly name = 'ToolchainError';
}
