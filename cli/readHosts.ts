// Reads a stack and what runs of it for the commands that go to its hosts.
// It must never take a key out of the stack's file: what lets in comes from the environment.
import { RefusedError } from '../config/problem';
import type { StackFile } from '../config/readStackFile';
import { isPlanOf } from '../plan/clusterPlan';
import type { HostsPlan } from '../plan/infrastructure/hosts';
import type { PreflightPlan } from '../plan/preflight/preflightPlan';
import { preflightOfHosts } from '../plan/preflight/preflightPlan';
import type { HostsAccess, ResetOptions } from '../providers/src/hosts';
import { knownHostsFrom, sshAccessFrom } from '../providers/src/ssh';
import { commandProblems } from './commandProblems';
import { plannedStack } from './plannedStack';
import { printError } from './print';
import type { StateChoice } from './stackState';

export interface HostsOfStack {
  readonly file: StackFile;
  readonly hosts: HostsPlan;
  readonly preflight: PreflightPlan;
  readonly access: HostsAccess;
  /** What becomes of local-path volumes there when k3s goes. */
  readonly volumes: Pick<ResetOptions, 'localVolumes' | 'storage'>;
}

/**
 * Says whether it knows the stack's state, beside what the command prints.
 * @throws RefusedError where the stack is broken, or has no hosts of its own
 */
export async function readHosts(name: string, choice: StateChoice): Promise<HostsOfStack> {
  const { file, plan, line } = await plannedStack(name, choice);
  if (!isPlanOf(plan, 'k3s', 'hosts'))
    throw new RefusedError([
      commandProblems['stack-without-hosts'].at('routewise:provider.kind', {
        found: plan.infrastructure.kind,
        remedy: 'name a stack whose provider.kind is hosts',
      }),
    ]);
  printError(line);
  const { life } = plan.distribution;
  return {
    file,
    hosts: plan.infrastructure,
    preflight: preflightOfHosts(plan),
    access: { access: sshAccessFrom(process.env), knownHosts: knownHostsFrom(process.env) },
    volumes: {
      localVolumes: life.localVolumes ?? 'keep',
      ...(life.localStorage === undefined ? {} : { storage: life.localStorage }),
    },
  };
}
