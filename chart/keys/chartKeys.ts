// The keys that each supported chart knows, kept as data so that checking values needs no chart.
// It must never be edited by hand: scripts/chart-keys.js writes the data from the charts.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { supportedCilium } from '../../config/schema/versions';
import type { ChartKeys } from './extractKeys';
import type { PackedNode } from './keyNode';
import { packNode, unpackNode } from './keyNode';

export type { ChartKeys } from './extractKeys';
export { keyNames } from './extractKeys';

/** The shape of chart/data/keys-<version>.json. */
export interface PackedKeys extends Omit<ChartKeys, 'root'> {
  readonly root: PackedNode;
}

const loaded = new Map<string, ChartKeys>();

/** @param version a supported Cilium version, for example `1.19.6` */
export function chartKeys(version: string): ChartKeys {
  const known = loaded.get(version);
  if (known !== undefined) return known;
  const text = readFileSync(join(dataFolder(), `keys-${supportedCilium(version)}.json`), 'utf8');
  const keys = unpackKeys(JSON.parse(text) as PackedKeys);
  loaded.set(version, keys);
  return keys;
}

export function packKeys(keys: ChartKeys): PackedKeys {
  return { ...keys, root: packNode(keys.root) };
}

export function unpackKeys(packed: PackedKeys): ChartKeys {
  return { ...packed, root: unpackNode(packed.root) };
}

/** The folder lies two above this file in the sources, and beside dist/ once bundled. */
function dataFolder(): string {
  return __dirname.endsWith('dist') ? join(__dirname, '..', 'chart', 'data') : join(__dirname, '..', 'data');
}
