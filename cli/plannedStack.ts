// Plans a stack for a command as `pulumi up` would: its file, and what its state says runs already.
// It must never be passed by: a command that planned without the state would speak of other nodes and addresses than Pulumi.
import { dirname } from 'node:path';
import type { StackFile } from '../config/readStackFile';
import { readStackFile } from '../config/readStackFile';
import { providerSecretsInClear } from '../config/secrets/providerSecrets';
import type { ClusterPlan } from '../plan/clusterPlan';
import { planStack } from '../plan/planStack';
import type { StateChoice } from './stackState';
import { knownState } from './stackState';

export interface PlannedStack {
  readonly file: StackFile;
  readonly plan: ClusterPlan;
  /** One line for people: where the places in the plan come from. */
  readonly line: string;
}

/** @throws RefusedError with every problem of the stack, or where its state was named and cannot be read */
export async function plannedStack(stack: string, choice: StateChoice): Promise<PlannedStack> {
  const file = readStackFile(stack, choice.directory);
  const { line, running } = await knownState(file, choice);
  const plan = planStack(file.sections, dirname(file.file), {
    ...(running === undefined ? {} : { running }),
    ...(choice.environment === undefined ? {} : { environment: choice.environment }),
    remarks: providerSecretsInClear(file.others),
  });
  return { file, plan, line };
}
