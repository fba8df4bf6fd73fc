// Warns of secrets that files hold in clear: what a cluster was seen to have, and Helm values of the stack’s own.
// It must never tell any of one: where it stands is all that is said.
import type { Problem } from '../../config/problem';
import { problemKinds } from '../../config/problemKinds';
import type { ClusterSpec } from '../../config/schema/stack';
import { secretProblems } from '../../config/secrets/secretProblems';
import type { StackSecret } from '../../config/secrets/stackSecrets';
import { secretInClear } from '../../config/secrets/stackSecrets';
import { holdsPlaceholder } from '../../config/secrets/placeholder';
import { showPath } from '../../config/secrets/showPath';
import type { ReasonedValue } from '../values/reasonedValue';
import { keyOf } from '../values/reasonedValue';

export const keptSecretProblems = problemKinds(
  {
    id: 'kept-secrets',
    title: 'Secrets that a plan goes without',
    about: 'A plan, which anybody may read, is made without secrets: what it says of those that there are.',
  },
  {
    'secret-kept': {
      title: 'A value is kept as a secret',
      severity: 'note',
      why: 'it is a secret, which this plan does not know: nothing is checked of it, and `pulumi up` puts it in its place',
      remedy: 'nothing; `pulumi config get --path` shows it to who may see it',
    },
    'observed-secret-in-clear': {
      title: 'The file of an existing cluster holds secrets in clear',
      severity: 'warn',
      why: 'the file holds values there that look like secrets, readable for everybody who has the file or its history; the plan goes without them, and they are taken from the cluster',
      remedy:
        'write the file anew with `npx routewise observe`, which leaves them out; then change the secrets in the cluster: what a repository once held is known',
    },
  },
);

export function checkObservedSecrets({
  observedInClear = [],
}: Pick<ClusterSpec, 'observedInClear'>): Problem[] {
  if (observedInClear.length === 0) return [];
  const found = observedInClear.join(', ');
  return [keptSecretProblems['observed-secret-in-clear'].at('routewise:provider.cluster', { found })];
}

/** What a stack keeps as a secret, as it should; and what its file seems to hold in clear. */
export function remarkSecrets(secrets: readonly StackSecret[]): Problem[] {
  return secrets.map(({ path, inClear }) =>
    inClear === undefined
      ? keptSecretProblems['secret-kept'].at(`routewise:${showPath(path)}`)
      : secretInClear(inClear),
  );
}

/** A secret in place of a value that the plan decides: the rules would judge a text that is not the value. */
export function checkSecretOverrides(values: readonly ReasonedValue[]): Problem[] {
  return values
    .filter(({ value, overruled }) => overruled !== undefined && holdsPlaceholder(value))
    .map((value) => {
      const path = `routewise:cilium.values.${keyOf(value)}`;
      return secretProblems['secret-decides'].at(path, {
        reason: 'it is kept as a secret, and the plan decides this key and judges it by rules',
        remedy: `set it without --secret: \`pulumi config set --path '${path}' VALUE\``,
      });
    });
}
