// Reads a stack for the commands that go to its hosts, without Pulumi.
// It must never take a key out of the stack's file: what lets in comes from the environment.
import { dirname } from 'node:path';
import { RefusedError } from '../../config/problem';
import { readStackFile } from '../../config/readStackFile';
import type { HostsPlan } from '../../plan/infrastructure/hosts';
import { planStack } from '../../plan/planStack';
import type { PreflightPlan } from '../../plan/preflight/preflightPlan';
import { planPreflight } from '../../plan/preflight/preflightPlan';
import type { HostsAccess } from '../../providers/src/hosts';
import { sshAccessFrom } from '../../providers/src/ssh';

export interface HostsOfStack {
  readonly stack: string;
  readonly hosts: HostsPlan;
  readonly preflight: PreflightPlan;
  readonly access: HostsAccess;
}

/** @throws RefusedError where the stack is broken, or has no hosts of its own */
export function readHosts(name: string, directory: string): HostsOfStack {
  const file = readStackFile(name, directory);
  const plan = planStack(file.sections, dirname(file.file));
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
  return {
    stack: file.stack,
    hosts: plan.infrastructure,
    preflight,
    access: { access: sshAccessFrom(process.env) },
  };
}
