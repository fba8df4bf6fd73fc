// The state of the stack that is being updated, as it was when the program began: asked for once, and read by many.
// It must never be asked for secrets in clear.
import * as pulumi from '@pulumi/pulumi';
import { exportState } from '../../observe/exportState';

const asked = new Map<string, Promise<unknown>>();

/** @returns `organization/project/stack` */
export function stackName(): string {
  return `${pulumi.getOrganization()}/${pulumi.getProject()}/${pulumi.getStack()}`;
}

/** `project/stack`: without the organisation, which differs between backends. */
export function ownStack(): string {
  return `${pulumi.getProject()}/${pulumi.getStack()}`;
}

/**
 * @param stack `organization/project/stack`
 * @returns what `pulumi stack export` prints, parsed
 * @throws Error where Pulumi does not tell
 */
export function stateOfStack(stack: string = stackName()): Promise<unknown> {
  const before = asked.get(stack);
  if (before !== undefined) return before;
  const state = exportState(stack);
  asked.set(stack, state);
  return state;
}
