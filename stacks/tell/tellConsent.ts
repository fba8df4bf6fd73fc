// Tells in every preview and update that the environment lets this run go on without etcd's majority being known.
// It must never decide: what is judged of the cluster is the resources'.
import { consentVariable, goesWithoutQuorum } from '../../providers/src/cluster/quorumConsent';
import { warn } from './warn';

export async function tellConsent(
  cluster: string,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<void> {
  if ((environment[consentVariable] ?? '') === '') return;
  await warn(
    goesWithoutQuorum(cluster, environment)
      ? `${consentVariable}=${cluster}: where this cluster does not answer or has lost its majority, control planes are made anew or removed all the same, and it may be begun anew. Take it out of the environment once the cluster is back.`
      : `${consentVariable} is set, though not to this cluster's name (${cluster}): it lets nothing through.`,
  );
}
