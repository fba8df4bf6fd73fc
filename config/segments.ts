// The L2 segments of a stack, and which one each pool is on.
// It must never invent a segment: without any listed there is just the one of `network.nodes`.
import { mainSegment } from './pools';
import type { ClusterSpec } from './schema/stack';

export interface SegmentSpec {
  readonly name: string;
  /** Where the user wrote it. */
  readonly path: string;
  readonly nodes: string;
  /** Bytes; absent where the stack leaves it to the provider. */
  readonly mtu?: number;
  readonly site?: string;
  readonly foreignAddresses: 'forwarded' | 'dropped';
}

/** All segments, the main one first, the others by name. */
export function segmentsOf({ network }: ClusterSpec): SegmentSpec[] {
  const main: SegmentSpec = {
    name: mainSegment,
    path: 'routewise:network.nodes',
    nodes: network.nodes,
    foreignAddresses: 'forwarded',
    ...(network.mtu === undefined ? {} : { mtu: network.mtu }),
  };
  const listed = Object.entries(network.segments).sort(([a], [b]) => (a < b ? -1 : 1));
  const others = listed.map(([name, segment]): SegmentSpec => {
    const mtu = segment.mtu ?? network.mtu;
    return {
      name,
      path: `routewise:network.segments.${name}.nodes`,
      nodes: segment.nodes,
      foreignAddresses: segment.foreignAddresses,
      ...(mtu === undefined ? {} : { mtu }),
      ...(segment.site === undefined ? {} : { site: segment.site }),
    };
  });
  return [main, ...others];
}
