// Refuses a release of Cilium in place of one that the stack has: between the two the nodes would be without a network.
// It must never refuse the first release of a cluster, nor one for another cluster: nothing is taken away there.
import * as pulumi from '@pulumi/pulumi';
import type { InstalledCilium } from '../plan/running/runningCilium';

/** Told in the preview as in the update, before anything of the release is touched. */
export function replacementRefusal(
  { namespace, name }: Pick<InstalledCilium, 'name' | 'namespace'>,
  uninstall: boolean,
): string {
  const release = `${namespace}/${name}`;
  return uninstall
    ? `refused: routewise:safety.uninstallCilium is set, and the stack's state does not know it yet, so that ${release} would stay in the way of the new release. ` +
        'Nothing of the release was changed. Undo what replaces it for one update, in which the state learns of the key, and make the change after that.'
    : `refused: routewise:safety.uninstallCilium is false, and this update would put another release of Cilium in place of ${release}. ` +
        'Helm would take the agents off every node that runs, and pods would have no network until the new ones are there. ' +
        'Nothing of the release was changed. ' +
        'See in the preview what replaces it (its provider, name or namespace) and undo that; ' +
        'to have it uninstalled and made anew on purpose, set routewise:safety.uninstallCilium: true in an update of its own, and make the change after that.';
}

/** Whether nodes would lose a Cilium that the state knows. */
export function isRefused(
  { cluster, retained }: Pick<InstalledCilium, 'cluster' | 'retained'>,
  now: { readonly cluster: string | undefined; readonly uninstall: boolean },
): boolean {
  // What only the update will know is a cluster that is still to be made; what no state says is taken for the same one.
  const isSameCluster = now.cluster !== undefined && (cluster === undefined || cluster === now.cluster);
  return isSameCluster && (!now.uninstall || retained);
}

/**
 * Runs where the engine makes a release; the engine makes one although the state has one only to replace it. A hook before
 * deletion would say so as well, and `pulumi destroy` would then need the program (`--run-program`).
 * @param cluster identity of the cluster that the release is for
 */
export function refuseReplacement(
  installed: InstalledCilium,
  { cluster, uninstall }: { readonly cluster: pulumi.Input<string>; readonly uninstall: boolean },
): pulumi.ResourceHook {
  // Known by then, if ever: the release waits for its provider, which waits for this.
  let now: string | undefined;
  pulumi.output(cluster).apply((identity) => {
    now = identity;
  });
  return new pulumi.ResourceHook(
    'cilium-stays',
    () => {
      if (isRefused(installed, { cluster: now, uninstall }))
        throw new Error(replacementRefusal(installed, uninstall));
    },
    { onDryRun: true },
  );
}
