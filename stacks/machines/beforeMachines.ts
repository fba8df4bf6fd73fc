// Has nodes taken out of the running cluster before this update changes their machines: by ways in that the state knows.
// It must never hang on a machine: every machine hangs on it.
import type * as pulumi from '@pulumi/pulumi';
import { z } from 'zod';
import type { EmptiedNodes } from '../../components/emptiedNodes';
import { sha256 } from '../../config/sha256';
import type { ClusterPlan, PlanOf } from '../../plan/clusterPlan';
import type { Role } from '../../plan/ground/nodes';
import { machineChanges, madeAnew } from '../../plan/running/machineChanges';
import { stackState } from '../../plan/running/stackState';
import { MachineChanges } from '../../providers/resources';
import type { K3sAsItRuns, TalosAsItRuns } from '../../providers/src/lifecycles/machineChangesRequest';
import { runError } from '../tell/runError';
import { stateOfStack } from '../state/stackState';

/** What machines are made after, and what their cluster's keeper has to know. */
export interface BeforeMachines {
  readonly after: readonly pulumi.Resource[];
  /** Fails where the node's machine changes and this run leaves out what comes before. */
  readonly ready: (node: string) => pulumi.Output<void> | undefined;
  /** Names of nodes whose machines are made anew. */
  readonly anew: readonly string[];
  readonly emptied: EmptiedNodes;
}

/** The way into the cluster as it runs. */
export type AsItRuns =
  | { readonly talos: () => pulumi.Input<TalosAsItRuns> }
  | { readonly k3s: () => pulumi.Input<K3sAsItRuns> };

/** @param asItRuns asked for only where a machine changes */
export function beforeMachines(plan: ClusterPlan, asItRuns: AsItRuns): BeforeMachines {
  const changes = machineChanges(plan);
  const wayIn =
    changes.length === 0 ? {} : 'talos' in asItRuns ? { talos: asItRuns.talos() } : { k3s: asItRuns.k3s() };
  const digest = changes.length === 0 ? '' : sha256(JSON.stringify(plan.changes?.now));
  const made = new MachineChanges(plan.cluster, { clusterName: plan.cluster, changes, digest, ...wayIn });
  return {
    after: [made],
    ready: (name) =>
      changes.some(({ node }) => node === name)
        ? made.digest.apply((prepared) => {
            if (prepared !== digest) throw runError(leftOut(name));
          })
        : undefined,
    anew: madeAnew(plan),
    emptied: {
      returning: changes.filter(({ deed }) => deed !== 'anew').map(({ node }) => node),
      times: made.times,
    },
  };
}

/** `--target` takes what a resource hangs on as it is. */
function leftOut(node: string): string {
  return (
    `the machine of ${node} is to change, and this run leaves out what comes before: looking at etcd, a snapshot, emptying the node. ` +
    'Nothing was changed. Run `pulumi up` without --target (and without --exclude), or name the resource of type routewise:MachineChanges as a target, too.'
  );
}

/** What of a running cluster of k3s follows from the plan. */
export function k3sAsItRuns(
  { distribution: k3s }: Pick<PlanOf<'k3s'>, 'distribution'>,
  machines: readonly { readonly name: string; readonly role: Role }[],
  running: Readonly<Record<string, string>>,
): Omit<K3sAsItRuns, 'kubernetes' | 'ssh'> {
  return {
    nodes: machines
      .filter(({ name }) => name in running)
      .map(({ name, role }) => ({
        ...{ name, id: name },
        role: role === 'control-plane' ? 'server' : 'agent',
      })),
    ranges: { pods: [...k3s.ranges.pods], services: [...k3s.ranges.services] },
    version: k3s.version,
    installedBy: 'cloud-init',
    ...k3s.life,
  };
}

/** Machines that the stack has made: public addresses by name, empty where a machine has none. */
export async function machinesThatRun(): Promise<Record<string, string>> {
  const state = stackState(await stateOfStack());
  const server = z.object({ ipv4Address: z.string() });
  return Object.fromEntries([
    ...state
      .ofType('hcloud:index/server:Server')
      .map(({ name, outputs }) => [name, server.safeParse(outputs).data?.ipv4Address ?? '']),
    ...state.ofType('proxmoxve:index/vmLegacy:VmLegacy').map(({ name }) => [name, '']),
  ]) as Record<string, string>;
}

/** Host keys that nodes of k3s have shown to SSH, by name. */
export async function seenHostKeys(): Promise<Record<string, string>> {
  const [nodes] = stackState(await stateOfStack()).ofType('pulumi-nodejs:dynamic/routewise:K3sNodes');
  const kept = z.object({ record: z.object({ hostKeys: z.record(z.string(), z.string()) }) });
  const read = kept.safeParse(nodes?.outputs);
  return read.success ? read.data.record.hostKeys : {};
}
