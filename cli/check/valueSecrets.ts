// Warns of secrets that a values file holds in clear.
// It must never tell any of one: where it stands is all that is said.
import type { HelmValues } from '../../chart/helmValue';
import type { Problem } from '../../config/problem';
import { findSecrets } from '../../config/secrets/findSecrets';

/** Only what can hardly be anything else: the file may come from `helm get values`, and stay on this machine. */
export function valueSecrets(values: HelmValues): Problem[] {
  return findSecrets(values)
    .filter(({ certain }) => certain)
    .map(({ path, why }) => ({
      rule: 'values-secret-in-clear',
      severity: 'warn',
      path: path.join('.'),
      reason: `it is a secret (${why}), and everybody who has this file can read it`,
      remedy:
        'let it come from a Secret of the cluster where the chart has a key for that, or keep the file out of repositories',
    }));
}
