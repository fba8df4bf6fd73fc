// Plans BGP: which nodes peer with which routers under which numbers, and what each router is told.
// It must never let a group select nodes that are not there without it being seen: membership is planned, not guessed.
import { ownEntry } from '../../../config/ownValue';
import type { BgpFamily, BgpPeer, BgpSection } from '../../../config/schema/bgp';
import type { Ground } from '../../ground/ground';
import type { NodePlan } from '../../ground/nodes';
import type { BgpGroupPlan, BgpNodeOverride, BgpNodePlan, BgpPeerPlan, BgpPlan } from './bgpPlan';
import type { LabelGround } from './nodeLabels';
import { labelsOf, selects } from './nodeLabels';

export interface BgpGround extends LabelGround, Pick<Ground, 'networks'> {
  readonly nodes: readonly NodePlan[];
  /** Helm's `bgpControlPlane.secretsNamespace.name`. */
  readonly secretsNamespace: string;
}

/** @returns nothing where the stack has no section `bgp` */
export function planBgp(ground: BgpGround): BgpPlan | undefined {
  const { bgp } = ground.spec;
  if (bgp === undefined) return undefined;
  return {
    peers: Object.fromEntries(
      Object.entries(bgp.peers).map(([name, peer]) => [name, planPeer(name, peer, bgp, ground)]),
    ),
    groups: planGroups(bgp, ground),
    services: bgp.services,
  };
}

export function familyOfAddress(address: string): BgpFamily {
  return address.includes(':') ? 'ipv6' : 'ipv4';
}

function planPeer(
  name: string,
  peer: BgpPeer,
  bgp: BgpSection,
  { networks, secretsNamespace }: BgpGround,
): BgpPeerPlan {
  const { passwordConfig, families, advertise, localPreference, ...same } = peer;
  return {
    ...same,
    families: families ?? defaultFamilies(peer.address, networks.families),
    advertise: advertise ?? bgp.advertise,
    ...(localPreference === undefined ? {} : { localPreference }),
    ...(passwordConfig === undefined
      ? {}
      : {
          password: {
            config: passwordConfig,
            secret: { name: `bgp-${name}`, namespace: secretsNamespace || 'kube-system' },
          },
        }),
  };
}

/** A session's own family, since the next hop of its routes is the address it runs over; else what the cluster has. */
function defaultFamilies(address: string, families: readonly BgpFamily[]): readonly BgpFamily[] {
  const own = families.filter((family) => family === familyOfAddress(address));
  return own.length > 0 ? own : families;
}

function planGroups(bgp: BgpSection, ground: BgpGround): BgpGroupPlan[] {
  const { spec, nodes } = ground;
  const all = Object.keys(bgp.peers);
  const groups =
    bgp.groups === undefined
      ? [
          {
            name: spec.cluster.name,
            nodes: bgp.nodes,
            localAsn: undefined,
            peers: undefined,
            listenPort: undefined,
          },
        ]
      : Object.entries(bgp.groups).map(([name, group]) => ({ name, ...group }));
  return groups.map((group) => {
    const localAsn = group.localAsn ?? bgp.localAsn;
    const listenPort = group.listenPort ?? bgp.listenPort;
    return {
      name: group.name,
      labels: group.nodes,
      localAsn,
      ...(listenPort === undefined ? {} : { listenPort }),
      peers: group.peers ?? all,
      nodes: nodes
        .filter((node) => selects(group.nodes, labelsOf(ground, node)))
        .map((node) => planNode(node, localAsn, ownEntry(bgp.overrides, node.name))),
    };
  });
}

function planNode(
  { name, pool, address, address6 }: NodePlan,
  localAsn: number,
  override: BgpSection['overrides'][string] | undefined,
): BgpNodePlan {
  return {
    name,
    pool,
    address,
    ...(address6 === undefined ? {} : { address6 }),
    asn: override?.localAsn ?? localAsn,
    ...(override === undefined ? {} : { override: withoutAbsent(override) }),
  };
}

function withoutAbsent({
  routerId,
  localAsn,
  listenPort,
  peers,
}: BgpSection['overrides'][string]): BgpNodeOverride {
  return {
    ...(routerId === undefined ? {} : { routerId }),
    ...(localAsn === undefined ? {} : { localAsn }),
    ...(listenPort === undefined ? {} : { listenPort }),
    peers,
  };
}
