// What the templates and the agent make of a key that says nothing: one comparison for what changes and for what is held back.
// It must never give a meaning to a key whose default hangs on anything but the key itself.
import { isDeepStrictEqual } from 'node:util';
import type { HelmValue } from './helmValue';
import { isMapping } from './helmValue';
import { ownEntry } from '../config/ownValue';

/** What the chart writes where `bpf.mapDynamicSizeRatio` is empty or 0. */
export const defaultRatio = 0.0025;

const ratio = 'bpf.mapDynamicSizeRatio';

/** cilium-configmap.yaml: `default` of routing-mode and tunnel-protocol, and the ratio that is written where there is none. */
const emptyMeans: Readonly<Record<string, HelmValue>> = {
  routingMode: 'tunnel',
  tunnelProtocol: 'vxlan',
  [ratio]: defaultRatio,
};

/** @returns undefined where the key says nothing and nothing is known of what that means */
export function meaningOf(key: string, value: HelmValue | undefined): HelmValue | undefined {
  const nothing = value === undefined || value === null || value === '' || (value === 0 && key === ratio);
  if (nothing) return ownEntry(emptyMeans, key);
  return isMapping(value) && Object.keys(value).length === 0 ? undefined : value;
}

/** Whether a cluster does the same with both. */
export function meansTheSame(key: string, one: HelmValue | undefined, other: HelmValue | undefined): boolean {
  return isDeepStrictEqual(asRead(meaningOf(key, one)), asRead(meaningOf(key, other)));
}

/** Templates make one text of `true` and "true". */
function asRead(value: HelmValue | undefined): HelmValue | undefined {
  return value === 'true' || value === 'false' ? value === 'true' : value;
}
