// Decides which nodes are protected, and refuses names of nodes that there are not.
// It must never leave a node open because a name was misspelt.
import { configProblems } from '../../config/configProblems';
import type { Problem } from '../../config/problem';
import type { ClusterSpec } from '../../config/schema/stack';
import type { NodeChanges } from '../running/nodeChange';
import { shortList } from '../../config/shortList';

/** What is protected against deletion, as a plan has it. */
export interface Protection {
  readonly protect: boolean;
  readonly unprotected?: readonly string[];
}

/** Whether this node is: nothing is where the stack says so, and a node is not where the stack names it. */
export function isProtected({ protect, unprotected = [] }: Protection, node: string): boolean {
  return protect && !unprotected.includes(node);
}

/** Nodes that `safety.replace` gives up are protected no longer: their machines are to be deleted. */
export function planProtection({ safety }: ClusterSpec, changes?: NodeChanges): Protection {
  const asked = [...(changes?.now ?? []), ...(changes?.waiting ?? [])];
  const givenUp = asked
    .filter(({ node, deed }) => deed === 'anew' && safety.replace.includes(node))
    .map(({ node }) => node);
  const unprotected = [...new Set([...safety.unprotected, ...givenUp])];
  return { protect: safety.protect, ...(unprotected.length === 0 ? {} : { unprotected }) };
}

export function checkUnprotected(
  { safety }: ClusterSpec,
  nodes: readonly { readonly name: string }[],
): Problem[] {
  const known = nodes.map(({ name }) => name);
  return safety.unprotected.flatMap((name, index) =>
    known.includes(name)
      ? []
      : [
          configProblems['config-unknown-name'].at(`routewise:safety.unprotected[${index}]`, {
            found: name,
            reason: `the stack has no such node; it has ${shortList(known, 12)}`,
            remedy: 'name one that exists, or take the name out: a node that has left needs it no more',
          }),
        ],
  );
}
