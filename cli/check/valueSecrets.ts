// Warns of secrets that a values file holds in clear.
// It must never tell any of one: where it stands is all that is said.
import type { HelmValues } from '../../chart/helmValue';
import type { Problem } from '../../config/problem';
import { findSecrets } from '../../config/secrets/findSecrets';
import { valuesFileProblems } from './fileProblems';

/** Only what can hardly be anything else: the file may come from `helm get values`, and stay on this machine. */
export function valueSecrets(values: HelmValues): Problem[] {
  return findSecrets(values)
    .filter(({ certain }) => certain)
    .map(({ path, why }) =>
      valuesFileProblems['values-secret-in-clear'].at(path.join('.'), {
        reason: `it is a secret (${why}), and everybody who has this file can read it`,
      }),
    );
}
