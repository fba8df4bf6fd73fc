// Writes host name, links, resolvers and time servers as the documents of their own that Talos v1.12 wants for them.
// It must never use the fields under machine.network and machine.time: they are deprecated since v1.12.
import type { TalosDocument } from './applyTalosPatch';
import type { TalosLink, TalosMachine } from './talosMachine';
import { withoutEmpty } from '../withoutEmpty';

export function renderTalosNetworkDocuments(machine: TalosMachine): TalosDocument[] {
  return [
    document('HostnameConfig', { hostname: machine.hostname }),
    ...machine.links.flatMap(linkDocuments),
    ...(machine.nameservers.length > 0
      ? [document('ResolverConfig', { nameservers: machine.nameservers.map((address) => ({ address })) })]
      : []),
    ...(machine.timeServers.length > 0
      ? [document('TimeSyncConfig', { ntp: { servers: machine.timeServers } })]
      : []),
  ];
}

function linkDocuments(link: TalosLink): TalosDocument[] {
  const dhcp = document('DHCPv4Config', {
    name: link.name,
    routeMetric: link.dhcp4RouteMetric,
    // The host name is static; what DHCP offers must not flicker through the logs.
    ignoreHostname: true,
  });
  return [
    document('LinkConfig', {
      name: link.name,
      up: true,
      mtu: link.mtu,
      addresses: link.addresses.map((address) => ({ address })),
      routes: link.routes.map((route) => withoutEmpty({ ...route })),
    }),
    ...(link.dhcp4 ? [dhcp] : []),
    ...(link.virtualAddress === undefined
      ? []
      : [document('Layer2VIPConfig', { name: link.virtualAddress, link: link.name })]),
  ];
}

function document(kind: string, body: Record<string, unknown>): TalosDocument {
  return { apiVersion: 'v1alpha1', kind, ...withoutEmpty(body) };
}
