// Reads a stack and what runs of it for the commands that go to its hosts.
// It must never take a key out of the stack's file: what lets in comes from the environment.
import { RefusedError } from '../config/problem';
import type { StackFile } from '../config/readStackFile';
import type { HostsPlan } from '../plan/infrastructure/hosts';
import type { PreflightPlan } from '../plan/preflight/preflightPlan';
import { planPreflight } from '../plan/preflight/preflightPlan';
import type { HostsAccess, ResetOptions } from '../providers/src/hosts';
import { knownHostsFrom, sshAccessFrom } from '../providers/src/ssh';
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
  const preflight = planPreflight(plan);
  if (plan.infrastructure.kind !== 'hosts' || preflight === undefined)
    throw new RefusedError([
      {
        rule: 'stack-without-hosts',
        severity: 'refuse',
        path: 'routewise:provider.kind',
        found: plan.infrastructure.kind,
        reason: 'its machines are made by the provider, so there are no existing hosts to go to',
        remedy: 'name a stack whose provider.kind is hosts',
      },
    ]);
  printError(line);
  return {
    file,
    hosts: plan.infrastructure,
    preflight,
    access: { access: sshAccessFrom(process.env), knownHosts: knownHostsFrom(process.env) },
    volumes: {
      localVolumes: plan.k3s?.life.localVolumes ?? 'keep',
      ...(plan.k3s?.life.localStorage === undefined ? {} : { storage: plan.k3s.life.localStorage }),
    },
  };
}
