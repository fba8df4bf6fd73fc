// Takes secrets out of what a file says of a running cluster: earlier releases of this program did not know all of them.
// It must never tell any of one: where it stands is all that goes on.
import { hideSecrets } from '../../config/secrets/hideSecrets';
import { showPath } from '../../config/secrets/showPath';
import type { ObservedCluster } from '../../config/schema/observedCluster';

export interface HiddenCluster {
  /** As it would have been written down today. */
  readonly observed: ObservedCluster;
  /** Where the file has them in clear. */
  readonly inClear: readonly string[];
}

export function hideObserved(observed: ObservedCluster): HiddenCluster {
  const { release } = observed;
  if (release === undefined) return { observed, inClear: [] };
  const values = hideSecrets(release.values);
  const defaults = hideSecrets(release.defaults);
  return {
    observed: {
      ...observed,
      release: {
        ...release,
        values: values.values,
        hidden: [...release.hidden, ...values.hidden],
        defaults: defaults.values,
        hiddenDefaults: [...release.hiddenDefaults, ...defaults.hidden],
      },
    },
    inClear: [
      ...values.hidden.map((path) => showPath(['release', 'values', ...path])),
      ...defaults.hidden.map((path) => showPath(['release', 'defaults', ...path])),
    ],
  };
}
