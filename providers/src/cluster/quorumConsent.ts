// Says whether whoever runs this update has typed that it may go on without etcd's majority being asked for.
// It must never hold for another cluster, nor for longer than one run: a word left in a file would keep the guard off.

/** Environment of `pulumi up`: the cluster's name, typed. */
export const consentVariable = 'ROUTEWISE_WITHOUT_QUORUM_CHECK';

type Environment = Readonly<Record<string, string | undefined>>;

export function goesWithoutQuorum(clusterName: string, environment: Environment = process.env): boolean {
  return environment[consentVariable] === clusterName;
}

/** How to say so, for a refusal; a wrong name is told as such. */
export function wayWithoutQuorum(clusterName: string, environment: Environment = process.env): string {
  const given = environment[consentVariable] ?? '';
  const wrong =
    given === '' || given === clusterName
      ? ''
      : ` (it is set, though not to this cluster’s name: ${clusterName})`;
  return (
    `Only where this cluster is lost anyway, and is to be brought back from a snapshot or begun anew: ` +
    `${consentVariable}=${clusterName} in the environment of this one run${wrong}.`
  );
}
