// Checks what a stack says that no decision hangs on: names that are nobody's, downloads, mirrors, secrets, host keys.
// It must never judge Helm values: rules do that.
import type { Problem } from '../../config/problem';
import { checkAllowKeys } from './allowKeys';
import { checkHostKeys } from './hostKeyRemarks';
import { checkDownloads, checkRegistryMirrors, planDownloads } from './downloads';
import { checkEtcdSnapshots } from '../machines/etcdSnapshots';
import { checkUnprotected } from '../machines/protection';
import { checkPatchNames } from '../machines/talos/planMachines';
import { checkObservedSecrets, checkSecretOverrides } from './secretRemarks';
import type { Settled } from '../settle';
import type { ChartSource } from '../values/ciliumPlan';

/** @param chart where the chart comes from, the environment's word included */
export function checkStack(
  { spec, decided: { nodes }, derived: { values, distribution } }: Settled,
  chart: ChartSource,
): Problem[] {
  return [
    ...checkPatchNames(spec, nodes),
    ...checkAllowKeys(spec),
    ...checkUnprotected(spec, nodes),
    ...checkDownloads(planDownloads(spec, { distribution, nodes, chart })),
    ...checkRegistryMirrors(spec),
    ...checkEtcdSnapshots(spec),
    ...checkObservedSecrets(spec),
    ...checkSecretOverrides(values),
    ...checkHostKeys(spec),
  ];
}
