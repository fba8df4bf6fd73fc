// Says of a plan which networks its picture shows, and how they hang together.
import { nodeCapacityOfCloudRoutes } from './words';
import type { ClusterPlan } from '../../../plan/clusterPlan';
import type { LinkPicture, SegmentKind, SegmentPicture } from '../networkPicture';

const kinds: Record<ClusterPlan['topology']['choice'], SegmentKind> = {
  'same-link': 'l2',
  gateway: 'gateway-network',
  routed: 'routed-fabric',
};

export function segmentsOf(plan: ClusterPlan): SegmentPicture[] {
  return plan.segments.map((segment) => {
    const note = nodeCapacityOfCloudRoutes(plan);
    return {
      id: segment.name,
      name: nameOf(plan, segment),
      // Within a segment of several, nodes find each other by ARP whatever lies between segments.
      kind: plan.segments.length > 1 ? 'l2' : kinds[plan.topology.choice],
      cidrs: [segment.nodes],
      mtu: segment.mtu,
      ...(segment.gateway === undefined
        ? {}
        : {
            gateway: {
              name: 'gateway',
              address: segment.gateway,
              ...(note === undefined ? {} : { note }),
            },
          }),
      ...(segment.foreignAddresses === 'dropped'
        ? { notes: ['drops packets with addresses that are not the node’s own'] }
        : {}),
    };
  });
}

export function linksOf({ segments, between, topology }: ClusterPlan): LinkPicture[] {
  if (between === undefined) return [];
  return [
    {
      segments: segments.map(({ name }) => name),
      name:
        topology.choice === 'routed'
          ? 'routers that know pod addresses'
          : 'routers that know node addresses only',
      mtu: between.mtu,
    },
  ];
}

function nameOf({ infrastructure, segments }: ClusterPlan, segment: ClusterPlan['segments'][number]): string {
  const site = segment.site === undefined ? '' : `, ${segment.site}`;
  if (segments.length > 1) return `segment ${segment.name}${site}`;
  switch (infrastructure.kind) {
    case 'hetzner':
      return `private network ${infrastructure.network.name}, ${infrastructure.location}`;
    case 'proxmox':
      return `bridge ${infrastructure.bridge}${infrastructure.vlan === undefined ? '' : `, VLAN ${infrastructure.vlan}`}`;
    case 'hosts':
      return `the hosts’ network${site}`;
    case 'existing':
      return `the nodes’ network${site}`;
  }
}
