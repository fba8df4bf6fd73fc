// Turns planned BGP into Cilium's custom resources.
// It must never leave a family without its advertisements: without a selector Cilium tells the router nothing.
import { ownEntry } from '../../../config/ownValue';
import type { Advertised } from '../../../config/schema/bgp';
import type { CiliumVersion } from '../../../config/schema/versions';
import type { BgpGroupPlan, BgpNodePlan, BgpPeerPlan, BgpPlan } from './bgpPlan';
import type { CiliumObject } from './ciliumObject';
import { ciliumObject } from './ciliumObject';

/** Label of an advertisement: the router that hears it. */
const peerLabel = 'routewise/peer';

const serviceAddresses: Record<Exclude<Advertised, 'pods'>, string> = {
  'load-balancer': 'LoadBalancerIP',
  external: 'ExternalIP',
  cluster: 'ClusterIP',
};

/** What each router hears, how each is spoken to, then who speaks: in the order in which they are made. */
export function bgpObjects(version: CiliumVersion, plan: BgpPlan): CiliumObject[] {
  const peers = Object.entries(plan.peers);
  return [
    ...peers.map(([name, peer]) => advertisement(version, name, peer, plan.services)),
    ...peers.map(([name, peer]) => peerConfig(version, name, peer)),
    ...plan.groups.flatMap((group) =>
      group.nodes.flatMap((node) =>
        node.override === undefined ? [] : [nodeOverride(version, group, node)],
      ),
    ),
    ...plan.groups.map((group) => clusterConfig(version, group, plan)),
  ];
}

function advertisement(
  version: CiliumVersion,
  name: string,
  peer: BgpPeerPlan,
  services: BgpPlan['services'],
): CiliumObject {
  const attributes = attributesOf(peer);
  const addresses = peer.advertise.flatMap((each) => (each === 'pods' ? [] : [serviceAddresses[each]]));
  return ciliumObject(
    version,
    'CiliumBGPAdvertisement',
    { name, labels: { [peerLabel]: name } },
    {
      advertisements: [
        ...(peer.advertise.includes('pods') ? [{ advertisementType: 'PodCIDR', ...attributes }] : []),
        ...(addresses.length === 0
          ? []
          : [
              {
                advertisementType: 'Service',
                service: { addresses },
                selector: serviceSelector(services),
                ...attributes,
              },
            ]),
      ],
    },
  );
}

/** A Service with this label set to "true" stays unadvertised where all others are. */
export const silentLabel = 'routewise/unadvertised';

/** Without a selector no Service is taken, so "all" has to be said as "all but these". */
export function serviceSelector(labels: Readonly<Record<string, string>>): Record<string, unknown> {
  return Object.keys(labels).length > 0
    ? { matchLabels: labels }
    : { matchExpressions: [{ key: silentLabel, operator: 'NotIn', values: ['true'] }] };
}

function attributesOf({ communities, localPreference }: BgpPeerPlan): {
  attributes?: Record<string, unknown>;
} {
  const lists = Object.fromEntries(Object.entries(communities).filter(([, list]) => list.length > 0));
  const attributes = {
    ...(Object.keys(lists).length === 0 ? {} : { communities: lists }),
    ...(localPreference === undefined ? {} : { localPreference }),
  };
  return Object.keys(attributes).length === 0 ? {} : { attributes };
}

/** Defaults are written out, so that a change of Cilium's own would not change a session unseen. */
function peerConfig(version: CiliumVersion, name: string, peer: BgpPeerPlan): CiliumObject {
  return ciliumObject(
    version,
    'CiliumBGPPeerConfig',
    { name },
    {
      timers: {
        connectRetryTimeSeconds: peer.connectRetrySeconds,
        holdTimeSeconds: peer.holdSeconds,
        keepAliveTimeSeconds: peer.keepaliveSeconds,
      },
      ebgpMultihop: peer.multihop,
      transport: { peerPort: peer.port },
      gracefulRestart:
        peer.gracefulRestartSeconds === 0
          ? { enabled: false }
          : { enabled: true, restartTimeSeconds: peer.gracefulRestartSeconds },
      ...(peer.password === undefined ? {} : { authSecretRef: peer.password.secret.name }),
      families: peer.families.map((afi) => ({
        afi,
        safi: 'unicast',
        advertisements: { matchLabels: { [peerLabel]: name } },
      })),
    },
  );
}

function nodeOverride(version: CiliumVersion, group: BgpGroupPlan, node: BgpNodePlan): CiliumObject {
  const { routerId, localAsn, listenPort, peers = {} } = node.override ?? {};
  const dialled = Object.entries(peers).map(([name, local]) => ({ name, ...local }));
  return ciliumObject(
    version,
    'CiliumBGPNodeConfigOverride',
    // Only an object with the node's own name takes effect.
    { name: node.name },
    {
      bgpInstances: [
        {
          name: group.name,
          ...(routerId === undefined ? {} : { routerID: routerId }),
          ...(localAsn === undefined ? {} : { localASN: localAsn }),
          ...(listenPort === undefined ? {} : { localPort: listenPort }),
          ...(dialled.length === 0 ? {} : { peers: dialled }),
        },
      ],
    },
  );
}

function clusterConfig(version: CiliumVersion, group: BgpGroupPlan, { peers }: BgpPlan): CiliumObject {
  return ciliumObject(
    version,
    'CiliumBGPClusterConfig',
    { name: group.name },
    {
      ...(Object.keys(group.labels).length === 0 ? {} : { nodeSelector: { matchLabels: group.labels } }),
      bgpInstances: [
        {
          name: group.name,
          localASN: group.localAsn,
          ...(group.listenPort === undefined ? {} : { localPort: group.listenPort }),
          peers: group.peers.flatMap((name) => {
            const peer = ownEntry(peers, name);
            return peer === undefined
              ? []
              : [{ name, peerAddress: peer.address, peerASN: peer.asn, peerConfigRef: { name } }];
          }),
        },
      ],
    },
  );
}
