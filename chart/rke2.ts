// What RKE2's own chart of Cilium, rke2-cilium, sets by itself where the published chart sets something else.
// It must never stand in for the published chart where a file names that one.
import type { CiliumVersion } from '../config/schema/versions';
import { chartDefaults } from './defaults';
import type { HelmValues } from './helmValue';
import { mergeValues } from './helmValue';

/** rancher/rke2-charts, packages/rke2-cilium, for Cilium 1.18.5, 1.19.6 and 1.20.1 alike; images and digests left out. */
const changed: HelmValues = {
  cni: { chainingMode: 'portmap', exclusive: false },
  envoy: { enabled: false },
  hubble: { enabled: false, relay: { prometheus: { enabled: true } } },
  ipam: { mode: 'kubernetes' },
  operator: { setNodeTaints: false },
};

export function rke2Defaults(version: CiliumVersion): HelmValues {
  return mergeValues(chartDefaults(version).values, changed);
}

/** Keys of its own. */
export const rke2Keys: readonly string[] = ['global', 'portmapPlugin'];

export const rke2Remark =
  'What is not set is judged by RKE2’s own chart, rke2-cilium, which has other defaults than the published one: ipam.mode kubernetes, cni.chainingMode portmap, cni.exclusive false, envoy.enabled false, hubble.enabled false.';
