// Decides how closely nodes are drawn: one lane for each pool of a segment, its nodes as cards, as cells or as one group.
// It must never lose a node: each is in exactly one lane, and a group tells how many it stands for.
import { counted } from '../counted';
import type { NetworkPicture, NodePicture, SegmentPicture } from './networkPicture';

/** `cards` say all of a node, `cells` its name and address, a `group` names its first and last node. */
export type Detail = 'cards' | 'cells' | 'group';

export interface Lane {
  readonly segment: SegmentPicture;
  /** Pools drawn here: one, or all those for which a segment has no lane of their own. */
  readonly pools: readonly string[];
  readonly role: NodePicture['role'] | 'mixed';
  readonly title: string;
  readonly detail: Detail;
  readonly nodes: readonly NodePicture[];
}

export interface Limits {
  /** Most nodes in a picture that are all drawn as cards. */
  readonly cards: number;
  /** Most nodes in a picture that are all drawn as cells. */
  readonly cells: number;
  /** In larger pictures, most nodes of a pool that are still drawn as cells. */
  readonly smallPool: number;
  /** Most lanes of a segment; what is beyond shares the last one. */
  readonly lanes: number;
}

/** @throws Error where a node names a segment the picture does not have */
export function lanesOf(picture: NetworkPicture, limits: Limits): ReadonlyMap<string, readonly Lane[]> {
  const bySegment = new Map<string, Map<string, NodePicture[]>>(
    picture.segments.map(({ id }) => [id, new Map<string, NodePicture[]>()]),
  );
  for (const node of picture.nodes) {
    const pools = bySegment.get(node.segment);
    if (pools === undefined)
      throw new Error(`node ${node.name} stands in segment ${node.segment}, which the picture does not have`);
    const pool = pools.get(node.pool);
    if (pool === undefined) pools.set(node.pool, [node]);
    else pool.push(node);
  }
  const detail = detailFor(picture.nodes.length, limits);
  return new Map(
    picture.segments.map((segment) => [
      segment.id,
      segmentLanes(segment, bySegment.get(segment.id) ?? new Map<string, NodePicture[]>(), detail, limits),
    ]),
  );
}

function detailFor(total: number, limits: Limits): (pool: readonly NodePicture[]) => Detail {
  return (pool) => {
    if (total <= limits.cards) return 'cards';
    return total <= limits.cells || pool.length <= limits.smallPool ? 'cells' : 'group';
  };
}

function segmentLanes(
  segment: SegmentPicture,
  pools: ReadonlyMap<string, readonly NodePicture[]>,
  detail: (pool: readonly NodePicture[]) => Detail,
  limits: Limits,
): Lane[] {
  const lanes = [...pools].map(([pool, nodes]): Lane => {
    const role = nodes.every((node) => node.role === nodes[0]?.role) ? (nodes[0]?.role ?? 'mixed') : 'mixed';
    return {
      segment,
      pools: [pool],
      role,
      title: `${pool} · ${counted(nodes.length, 'node')}`,
      detail: detail(nodes),
      nodes,
    };
  });
  // Control planes first, whatever the order of the nodes: the way to the API is then the shortest.
  lanes.sort((a, b) => Number(b.role === 'control-plane') - Number(a.role === 'control-plane'));
  if (lanes.length <= limits.lanes) return lanes;
  const own = lanes.slice(0, limits.lanes - 1);
  const rest = lanes.slice(limits.lanes - 1);
  const nodes = rest.flatMap((lane) => lane.nodes);
  return [
    ...own,
    {
      segment,
      pools: rest.flatMap((lane) => lane.pools),
      role: 'mixed',
      title: `${rest.length} further pools · ${counted(nodes.length, 'node')}`,
      detail: 'group',
      nodes,
    },
  ];
}

/** `general-1` for `dev-general-1` in the cluster dev. */
export function shortName(node: NodePicture, picture: NetworkPicture): string {
  const prefix = `${picture.title}-`;
  return node.name.startsWith(prefix) && node.name.length > prefix.length
    ? node.name.slice(prefix.length)
    : node.name;
}

/** `a … z`, or `a` alone. */
export function span(texts: readonly string[]): string {
  const [first, last] = [texts[0] ?? '', texts.at(-1) ?? ''];
  return first === last ? first : `${first} … ${last}`;
}
