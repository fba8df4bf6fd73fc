// Finds the machines that this update takes away: those of the state that the plan has no longer.
// It must never let an update begin that Pulumi would refuse to end: a protected machine is told of before.
import { z } from 'zod';
import { cleanText } from '../../config/cleanText';
import type { Problem } from '../../config/problem';
import { runningStackProblems } from '../../config/problems/runningStack';
import type { ClusterPlan } from '../../plan/clusterPlan';
import { quorumOf } from '../../providers/src/cluster/quorum';

export interface KnownMachine {
  readonly name: string;
  readonly provider: 'hetzner' | 'proxmox';
  /** The provider's id. */
  readonly id: string;
  /** Of Proxmox VE, which it is on. */
  readonly node?: string;
  /** Whether Pulumi refuses to delete it. */
  readonly isHeldByPulumi: boolean;
  /** Whether the provider itself refuses. */
  readonly isHeldByProvider: boolean;
}

const providers = {
  'hcloud:index/server:Server': 'hetzner',
  'proxmoxve:index/vmLegacy:VmLegacy': 'proxmox',
} as const;

const exported = z.object({
  deployment: z.object({
    resources: z
      .array(
        z.object({
          type: z.string(),
          id: z.string().optional(),
          delete: z.boolean().optional(),
          protect: z.boolean().optional(),
          inputs: z.looseObject({ name: z.string().optional() }).optional(),
          outputs: z
            .looseObject({
              deleteProtection: z.boolean().optional(),
              protection: z.boolean().optional(),
              nodeName: z.string().optional(),
            })
            .optional(),
        }),
      )
      .nullish(),
  }),
});

/** @param state what `pulumi stack export` prints, parsed */
export function leavingMachines(state: unknown, { nodes }: Pick<ClusterPlan, 'nodes'>): KnownMachine[] {
  return knownMachines(state).filter(({ name }) => !nodes.some((node) => node.name === name));
}

export function knownMachines(state: unknown): KnownMachine[] {
  const { resources } = exported.parse(state).deployment;
  return (resources ?? []).flatMap(({ type, id, inputs, outputs, protect = false, ...rest }) => {
    const provider = (providers as Partial<Record<string, 'hetzner' | 'proxmox'>>)[type];
    const name = inputs?.name;
    if (provider === undefined || name === undefined || id === undefined || rest.delete === true) return [];
    const held = provider === 'hetzner' ? outputs?.deleteProtection : outputs?.protection;
    return [
      {
        ...{ name, provider, id, isHeldByPulumi: protect, isHeldByProvider: held ?? false },
        ...(outputs?.nodeName === undefined ? {} : { node: outputs.nodeName }),
      },
    ];
  });
}

/**
 * Control planes: Pulumi goes by what the state says of them, and their own lines in the program are gone. More of them than
 * etcd can lose are refused for that, by those who know the cluster.
 */
export function checkLeaving(
  leaving: readonly KnownMachine[],
  { nodes }: Pick<ClusterPlan, 'nodes'>,
): Problem[] {
  const names = leaving
    .filter(({ isHeldByPulumi }) => isHeldByPulumi)
    .map(({ name }) => cleanText(name))
    .sort();
  const staying = nodes.filter(({ role }) => role === 'control-plane').length;
  if (names.length === 0 || staying < quorumOf(staying + names.length)) return [];
  return [
    runningStackProblems['node-protected'].at('routewise:nodes.controlPlanes', {
      found: names.join(', '),
      reason: `${names.length === 1 ? 'this control plane is' : 'these control planes are'} to leave, and protected: the update would end at ${names.length === 1 ? 'it' : 'them'}, after the rest was done`,
      remedy: `first, with ${names.length === 1 ? 'it' : 'them'} still in the stack: \`routewise:safety.unprotected: [${names.join(', ')}]\` and \`pulumi up\`; then lower the count, and take the key out again`,
    }),
  ];
}
