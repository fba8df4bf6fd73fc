// Warns of secrets that files hold in clear: what a cluster was seen to have, and Helm values of the stack’s own.
// It must never tell any of one: where it stands is all that is said.
import type { Problem } from '../../config/problem';
import type { ClusterSpec } from '../../config/schema/stack';
import type { StackSecret } from '../../config/secrets/stackSecrets';
import { secretInClear } from '../../config/secrets/stackSecrets';
import { holdsPlaceholder } from '../../config/secrets/placeholder';
import { showPath } from '../../config/secrets/showPath';
import type { ReasonedValue } from '../values/reasonedValue';
import { keyOf } from '../values/reasonedValue';

export function checkObservedSecrets({
  observedInClear = [],
}: Pick<ClusterSpec, 'observedInClear'>): Problem[] {
  if (observedInClear.length === 0) return [];
  return [
    {
      rule: 'observed-secret-in-clear',
      severity: 'warn',
      path: 'routewise:provider.cluster',
      found: observedInClear.join(', '),
      reason:
        'the file holds values there that look like secrets, readable for everybody who has the file or its history; the plan goes without them, and they are taken from the cluster',
      remedy:
        'write the file anew with `npx routewise observe`, which leaves them out; then change the secrets in the cluster: what a repository once held is known',
    },
  ];
}

/** What a stack keeps as a secret, as it should; and what its file seems to hold in clear. */
export function remarkSecrets(secrets: readonly StackSecret[]): Problem[] {
  return secrets.map(({ path, inClear }): Problem =>
    inClear === undefined
      ? {
          rule: 'secret-kept',
          severity: 'note',
          path: `routewise:${showPath(path)}`,
          reason:
            'it is a secret, which this plan does not know: nothing is checked of it, and `pulumi up` puts it in its place',
          remedy: 'nothing; `pulumi config get --path` shows it to who may see it',
        }
      : secretInClear(inClear),
  );
}

/** A secret in place of a value that the plan decides: the rules would judge a text that is not the value. */
export function checkSecretOverrides(values: readonly ReasonedValue[]): Problem[] {
  return values
    .filter(({ value, overruled }) => overruled !== undefined && holdsPlaceholder(value))
    .map((value) => ({
      rule: 'secret-decides',
      severity: 'refuse',
      path: `routewise:cilium.values.${keyOf(value)}`,
      reason: 'it is kept as a secret, and the plan decides this key and judges it by rules',
      remedy: `set it without --secret: \`pulumi config set --path 'routewise:cilium.values.${keyOf(value)}' VALUE\``,
    }));
}
