import { RunError } from '@pulumi/pulumi';
import { runError } from '../../../../stacks/tell/runError';

describe('the error that ends a program', () => {
  it('is one that Pulumi prints by its message, and has no line that would have to be coloured', () => {
    const error = runError('refuse this\n  why: that');
    expect(RunError.isInstance(error)).toBe(true);
    expect(error.message).toBe('refuse this\n  why: that');
    expect(error.stack).toBe('RunError: refuse this\n  why: that');
  });
});
