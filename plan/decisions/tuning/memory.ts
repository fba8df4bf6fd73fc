// Says how much memory the nodes have, as far as stack and provider tell.
// It must never take one pool's memory for the others'.
import { hardwareEntry } from '../../ground/hardware';
import { ownEntry } from '../../../config/ownValue';
import { hardwareNames } from '../../../config/pools';
import type { Ground } from '../../ground/ground';

/** GiB by Hetzner server type: Hetzner Cloud API, GET /server_types. */
const hetznerMemory: Readonly<Record<string, number>> = {
  cx22: 4,
  cx23: 4,
  cx32: 8,
  cx33: 8,
  cx42: 16,
  cx43: 16,
  cx52: 32,
  cx53: 32,
  cpx11: 2,
  cpx21: 4,
  cpx31: 8,
  cpx41: 16,
  cpx51: 32,
  cax11: 4,
  cax21: 8,
  cax31: 16,
  cax41: 32,
  ccx13: 8,
  ccx23: 16,
  ccx33: 32,
  ccx43: 64,
  ccx53: 128,
  ccx63: 192,
};

/** Least and most memory of a node in GiB; `undefined` where that of any node is not known. */
export function memoryOfNodes({
  spec,
  pools,
}: Pick<Ground, 'spec' | 'pools'>): { least: number; most: number } | undefined {
  const sizes = pools.inUse.flatMap(({ pool }) => {
    const ofMachine =
      pool.size?.memoryGiB ?? (pool.type === undefined ? undefined : ownEntry(hetznerMemory, pool.type));
    return hardwareNames(pool).map((name) => ofMachine ?? hardwareEntry(spec, name)?.memoryGiB);
  });
  if (sizes.length === 0 || sizes.includes(undefined)) return undefined;
  const known = sizes.filter((size) => size !== undefined);
  return { least: Math.min(...known), most: Math.max(...known) };
}
