// Says which nodes lose their machine in this update, for a while or for good, and have to be emptied before.
// It must never leave out a node whose machine is deleted, stopped or cut off.
import type { ClusterPlan } from '../clusterPlan';
import type { Role } from '../ground/nodes';
import type { MachineDeed } from './nodeChange';

/** A node whose machine goes, or is away for a while. */
export interface MachineChange {
  readonly node: string;
  readonly role: Role;
  /** `anew`: with all that is on it; the others come back with their disks. */
  readonly deed: Exclude<MachineDeed, 'moves'>;
}

const gravest = ['anew', 'restarted', 'rejoins'] as const;

/** One a node, the gravest. A machine that moves while it runs stays a part of the cluster. */
export function machineChanges({ changes }: Pick<ClusterPlan, 'changes'>): MachineChange[] {
  const now = changes?.now ?? [];
  return [...new Set(now.map(({ node }) => node))].flatMap((node): MachineChange[] => {
    const own = now.filter((change) => change.node === node);
    const deed = gravest.find((each) => own.some((change) => change.deed === each));
    return deed === undefined || own[0] === undefined ? [] : [{ node, role: own[0].role, deed }];
  });
}

/** Names of nodes whose machines are made anew: these boot with what the plan has now, not with what they booted with before. */
export function madeAnew(plan: Pick<ClusterPlan, 'changes'>): string[] {
  return machineChanges(plan).flatMap(({ node, deed }) => (deed === 'anew' ? [node] : []));
}
