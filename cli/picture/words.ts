// The phrases that both drawings of a picture use, so that Mermaid and SVG say the same.
// It must never say more than the picture holds.
import { counted } from '../counted';
import type { NetworkPicture, OverlayPicture, RoutesPicture, SegmentKind } from './networkPicture';

export const segmentKinds: Record<SegmentKind, string> = {
  l2: 'one L2 segment: nodes reach each other directly',
  'gateway-network': 'each packet between nodes passes the gateway',
  'routed-fabric': 'routers carry node and pod addresses',
};

const protocols = { vxlan: 'VXLAN', geneve: 'Geneve' } as const;

export function overlayTitle({ protocol, port, encryption }: OverlayPicture): string {
  const tunnel =
    protocol === 'none' ? [] : [`${protocols[protocol]} tunnel${port === undefined ? '' : ` (udp/${port})`}`];
  const crypto =
    encryption === undefined
      ? []
      : [`${nameOf(encryption.protocol)}${encryption.port === undefined ? '' : ` (udp/${encryption.port})`}`];
  return [...tunnel, ...crypto].join(' inside ');
}

export function overlayText(overlay: OverlayPicture): string {
  const between =
    overlay.protocol === 'none'
      ? 'from each node to each other node, encrypted'
      : `from each node to each other node${overlay.encryption === undefined ? '' : ', encrypted'}`;
  const total = overlay.overhead.reduce((sum, { bytes }) => sum + bytes, 0);
  if (total === 0) return between;
  const parts = overlay.overhead.map(({ by, bytes }) => `${nameOf(by)} ${bytes}`).join(' + ');
  return `${between} · takes ${total} bytes of each packet${overlay.overhead.length > 1 ? ` (${parts})` : ''}`;
}

/** `VXLAN` for `vxlan`, as its makers write it. */
export function nameOf(by: string): string {
  return { ...protocols, wireguard: 'WireGuard', ipsec: 'IPsec' }[by] ?? by;
}

const routeTitles: Record<RoutesPicture['kind'], string> = {
  direct: 'Direct node routes',
  cloud: 'Routes of the cloud’s network',
  bgp: 'Pod routes by BGP',
};

export function routesTitle({ kind }: RoutesPicture, overlay: OverlayPicture | undefined): string {
  return `${routeTitles[kind]}${overlay === undefined ? ', nothing is encapsulated' : ''}`;
}

export function podsText({ pods }: NetworkPicture): string {
  return [pods.cidrs.join(', '), pods.perNode, `MTU ${pods.mtu}`]
    .filter((part) => part !== undefined && part !== '')
    .join(' · ');
}

export function servicesText({ services }: NetworkPicture): string {
  return [services.cidrs.join(', '), services.text].filter((part) => part !== '').join(' · ');
}

/** What one router's sessions are, in a few words: `12 sessions, IPv4 and IPv6, from AS 65001`. */
export function sessionsText(picture: NetworkPicture, routers: readonly string[]): string {
  const sessions = picture.bgpSessions.filter(({ router }) => routers.includes(router));
  const families = [...new Set(sessions.flatMap((session) => session.families))].sort();
  const asns = [...new Set(sessions.map(({ localAsn }) => localAsn))];
  const count = sessions.reduce(
    (sum, { pool, segment }) =>
      sum +
      picture.nodes.filter(
        (node) => node.pool === pool && (segment === undefined || node.segment === segment),
      ).length,
    0,
  );
  if (count === 0) return 'no BGP session';
  const only = [...new Set(sessions.flatMap((session) => session.only ?? []))];
  return [
    // How many nodes have a label is known to the cluster alone.
    only.length === 0 ? counted(count, 'BGP session') : `BGP with nodes labelled ${only.join(' or ')}`,
    families.join(' and '),
    asns.length === 0 ? '' : `from AS ${asns.join(', ')}`,
  ]
    .filter((part) => part !== '')
    .join(', ');
}

/** The picture in sentences, for those who cannot see it. */
export function describe(picture: NetworkPicture): string {
  const control = picture.nodes.filter(({ role }) => role === 'control-plane').length;
  return [
    picture.subtitle,
    `${counted(control, 'control plane')} and ${counted(picture.nodes.length - control, 'worker')}.`,
    ...picture.segments.map(
      (segment) =>
        `${segment.name} (${segment.cidrs.join(', ')}), MTU ${segment.mtu}: ${segmentKinds[segment.kind]}.`,
    ),
    ...(picture.overlay === undefined
      ? []
      : [`${overlayTitle(picture.overlay)}: ${overlayText(picture.overlay)}.`]),
    ...(picture.routes === undefined
      ? []
      : [`${routesTitle(picture.routes, picture.overlay)}: ${picture.routes.text}`]),
    ...picture.routers.map(
      ({ name, asn }) => `BGP router ${name}, AS ${asn}: ${sessionsText(picture, [name])}.`,
    ),
    ...picture.entrances.map(({ name, what }) => `${name}: ${what}.`),
    `Pods: ${podsText(picture)}.`,
    ...picture.hops.map(({ from, to, mtu, what }) => `${from} to ${to}: ${mtu} bytes, ${what}.`),
  ].join(' ');
}
