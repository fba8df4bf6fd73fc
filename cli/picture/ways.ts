// Lists what stands outside the nodes’ networks and leads to pools: entrances and BGP routers.
// It must never list more than a page has room for: what is beyond shares a box.
import type { Lane } from './lanes';
import { span } from './lanes';
import type { NetworkPicture } from './networkPicture';
import { sessionsText } from './words';

/** One box outside, and which lanes it leads to. */
export interface Way {
  readonly look: 'entrance' | 'router';
  readonly texts: readonly { readonly text: string; readonly tone: 'name' | 'text' | 'address' }[];
  readonly reaches: (lane: Lane) => boolean;
}

const mostBoxes = 5;

/** A box for each entrance and each router; routers share one where there are too many, then entrances do. */
export function waysOf(picture: NetworkPicture): Way[] {
  const { entrances, routers } = picture;
  const single = routers.length === 0 || entrances.length + routers.length <= mostBoxes;
  const routerWays = single
    ? routers.map((router) => routerWay(picture, [router]))
    : [routerWay(picture, routers)];
  const room = mostBoxes - routerWays.length;
  const shared = entrances.length > room ? entrances.slice(room - 1) : [];
  return [
    ...entrances.slice(0, entrances.length - shared.length).map((entrance): Way => ({
      look: 'entrance',
      texts: [
        { text: entrance.name, tone: 'name' },
        { text: entrance.what, tone: 'text' },
        ...(entrance.address === undefined ? [] : [{ text: entrance.address, tone: 'address' } as const]),
      ],
      reaches: (lane) => lane.pools.some((pool) => entrance.pools.includes(pool)),
    })),
    ...(shared.length === 0
      ? []
      : [
          {
            look: 'entrance',
            texts: [
              { text: `${shared.length} further ways in`, tone: 'name' },
              { text: shared.map(({ name }) => name).join(', '), tone: 'text' },
            ],
            reaches: (lane) => lane.pools.some((pool) => shared.some(({ pools }) => pools.includes(pool))),
          } satisfies Way,
        ]),
    ...routerWays,
  ];
}

function routerWay(picture: NetworkPicture, routers: NetworkPicture['routers']): Way {
  const names = routers.map(({ name }) => name);
  const asns = [...new Set(routers.map(({ asn }) => asn))];
  const one = routers.length === 1;
  const sessions = picture.bgpSessions.filter(({ router }) => names.includes(router));
  return {
    look: 'router',
    texts: [
      { text: one ? `router ${names[0] ?? ''}` : `${routers.length} routers, ${span(names)}`, tone: 'name' },
      { text: `AS ${asns.length > 4 ? span(asns.map(String)) : asns.join(', ')}`, tone: 'text' },
      { text: span(routers.map(({ address }) => address)), tone: 'address' },
      { text: sessionsText(picture, names), tone: 'text' },
    ],
    reaches: ({ segment, pools }) =>
      sessions.some(
        (session) =>
          pools.includes(session.pool) && (session.segment === undefined || session.segment === segment.id),
      ),
  };
}
