// Says from a stack's state whether its cluster has been born: whether any machine has ever been a part of it.
// It must never take a record that it cannot read for a cluster that has not begun.
import { z } from 'zod';
import type { StackState } from './stackState';

const keepers = {
  k3s: 'pulumi-nodejs:dynamic/routewise:K3sNodes',
  talos: 'pulumi-nodejs:dynamic/routewise:TalosMachines',
} as const;
const known = z.array(
  z.object({ joined: z.boolean(), uid: z.string().optional(), former: z.string().optional() }),
);
const record = z.union([z.object({ nodes: known }), z.object({ machines: known })]);

export function isBorn(state: StackState, kind: keyof typeof keepers): boolean {
  return state.ofType(keepers[kind]).some(({ outputs }) => {
    // Begun to be made, and nothing written down yet: no machine has joined by then.
    if (outputs.record === undefined) return false;
    const read = record.safeParse(outputs.record);
    if (!read.success) return true;
    const machines = 'nodes' in read.data ? read.data.nodes : read.data.machines;
    return machines.some(({ joined, uid, former }) => joined || uid !== undefined || former !== undefined);
  });
}
