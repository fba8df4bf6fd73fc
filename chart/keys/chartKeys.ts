// The keys that each supported chart knows, kept as data so that checking values needs no chart.
// It must never be edited by hand: scripts/chart-keys.js writes the data from the charts.
import { dataOf } from '../dataOf';
import type { ChartKeys } from './extractKeys';
import type { PackedNode } from './keyNode';
import { packNode, unpackNode } from './keyNode';

export type { ChartKeys } from './extractKeys';
export { keyNames } from './extractKeys';

/** The shape of chart/data/keys-<version>.json. */
export interface PackedKeys extends Omit<ChartKeys, 'root'> {
  readonly root: PackedNode;
}

/** @param version a supported Cilium version, for example `1.19.6` */
export const chartKeys = dataOf('keys', (parsed) => unpackKeys(parsed as PackedKeys));

export function packKeys(keys: ChartKeys): PackedKeys {
  return { ...keys, root: packNode(keys.root) };
}

export function unpackKeys(packed: PackedKeys): ChartKeys {
  return { ...packed, root: unpackNode(packed.root) };
}
