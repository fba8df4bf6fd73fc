// Says what Helm is given for a release that is there already: secrets among its values come from the cluster, at each update.
// It must never hand them on as anything but secrets.
import { readRelease } from '../../../observe/readCluster';
import type { ExistingPlan } from '../../../plan/infrastructure/existing';
import { hasSecrets } from '../../../plan/infrastructure/existing';
import { restoreHidden } from '../../../plan/infrastructure/restoreHidden';
import { accessOf } from '../../../providers/src/kubernetes/access';

type Values = Readonly<Record<string, unknown>>;

/**
 * What Helm is given: the release's own values where they are kept, else the plan's with what is in no file. Secret.
 * @param own keys that the stack sets itself: they have its way, hidden or not
 */
export async function valuesFor(
  plan: ExistingPlan,
  planned: Values,
  own: readonly (readonly string[])[],
  kubeconfig: string,
): Promise<Values> {
  const { release, values } = plan;
  const keeps = values === 'keep' && release !== undefined;
  if (release === undefined || (!keeps && !hasSecrets(release))) return planned;
  const running = await readRelease(accessOf(kubeconfig));
  if (keeps) return running?.values ?? {};
  return restoreHidden(planned, release, running, own);
}
