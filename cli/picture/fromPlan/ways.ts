// Says of a plan how packets travel between nodes: what is put around them, who knows the way, the MTU of each hop.
import { ownEntry } from '../../../config/ownValue';
import type { ClusterPlan } from '../../../plan/clusterPlan';
import { wireguardPort } from '../../../config/ports';
import type {
  BgpSessionPicture,
  HopPicture,
  OverlayPicture,
  RouterPicture,
  RoutesPicture,
} from '../networkPicture';
import { nameOf } from '../words';

export function overlayOf({ tunnel, mtu, security }: ClusterPlan): OverlayPicture | undefined {
  const { choice } = security.encryption;
  const encryption =
    choice === 'none'
      ? {}
      : { encryption: { protocol: choice, ...(choice === 'wireguard' ? { port: wireguardPort } : {}) } };
  if (tunnel === undefined)
    return choice === 'none' ? undefined : { protocol: 'none', ...encryption, overhead: mtu.overhead };
  return { protocol: tunnel.protocol, port: tunnel.port, ...encryption, overhead: mtu.overhead };
}

export function routesOf({ routing }: ClusterPlan): RoutesPicture | undefined {
  if (routing.choice === 'tunnel') return undefined;
  const kind = ({ 'native-direct': 'direct', 'native-cloud-routes': 'cloud', 'native-bgp': 'bgp' } as const)[
    routing.choice
  ];
  return { kind, text: routing.reasons.map(({ text }) => text).join(' ') };
}

export function routersOf({ bgp }: ClusterPlan): RouterPicture[] {
  return Object.entries(bgp?.peers ?? {}).map(([name, { address, asn }]) => ({ name, address, asn }));
}

export function sessionsOf({ bgp, nodes }: ClusterPlan): BgpSessionPicture[] {
  const names = { ipv4: 'IPv4', ipv6: 'IPv6' } as const;
  const pools = [...new Set(nodes.map(({ pool }) => pool))];
  return pools.flatMap((pool) =>
    (bgp?.groups ?? []).flatMap((group) => {
      const own = group.nodes.filter((node) => node.pool === pool);
      const labels = Object.entries(group.labels).map(([key, value]) => `${key}=${value}`);
      if (own.length === 0) return [];
      return group.peers.map((router) => ({
        pool,
        ...(labels.length === 0 ? {} : { only: labels.join(', ') }),
        router,
        localAsn: group.localAsn,
        families: (ownEntry(bgp?.peers ?? {}, router)?.families ?? []).map((family) => names[family]),
      }));
    }),
  );
}

export function hopsOf(plan: ClusterPlan): HopPicture[] {
  const { mtu } = plan;
  const taken = mtu.overhead.map(({ by, bytes }) => `${bytes} of ${nameOf(by)}`).join(' + ');
  const encrypted = plan.security.encryption.choice;
  const wrapped =
    plan.tunnel !== undefined ? 'tunnel' : encrypted === 'none' ? 'egress gateway' : nameOf(encrypted);
  const leaves = taken === '' ? 'its node' : wrapped;
  return [
    { from: 'pod', to: 'its node', mtu: mtu.podRoute, layer: 'pod', what: 'the pods’ default route' },
    ...(taken === ''
      ? []
      : [
          {
            from: 'its node',
            to: wrapped,
            mtu: mtu.link,
            layer: 'overlay' as const,
            what: `${mtu.podRoute} + ${taken}`,
          },
        ]),
    ...linkHops(plan, leaves),
    {
      from: 'other node',
      to: 'pod',
      mtu: mtu.podRoute,
      layer: 'pod',
      what: taken === '' ? 'as it was sent' : 'unpacked again',
    },
  ];
}

function linkHops({ mtu, topology, segments, between }: ClusterPlan, from: string): HopPicture[] {
  const [first, ...others] = segments;
  const last = others.at(-1);
  const layer = 'link' as const;
  if (first !== undefined && last !== undefined && between !== undefined) {
    return [
      { from, to: 'router', mtu: first.mtu, layer, what: `segment ${first.name}` },
      { from: 'router', to: 'router', mtu: between.mtu, layer, what: 'between segments' },
      { from: 'router', to: 'other node', mtu: last.mtu, layer, what: `segment ${last.name}` },
    ];
  }
  const network = { mtu: mtu.link, layer, what: 'the nodes’ network' };
  return topology.choice === 'gateway'
    ? [
        { from, to: 'gateway', ...network },
        { from: 'gateway', to: 'other node', ...network },
      ]
    : [{ from, to: 'other node', ...network }];
}
