// Decides how nodes reach each other, from what is known of the provider's network and the segments.
// It must never assume a shared link where the provider does not promise one.
import type { ClusterSpec } from '../../config/schema/stack';
import type { Topology } from '../effective/facts';
import type { Alternative, Decision } from '../decision';
import type { Ground } from '../ground/ground';
import { runningRoutes } from '../ground/runningRoutes';
import type { SegmentPlan } from '../ground/segments';
import { sources } from '../known/sources';

const unlessBgp =
  'the routers learnt the pods’ addresses by BGP: routewise:network.between.podRoutes: router';

export function planTopology({ spec, segments }: Pick<Ground, 'spec' | 'segments'>): Decision<Topology> {
  if (spec.provider.kind === 'hetzner') return hetzner(segments);
  const wanted = spec.network.topology;
  const found =
    spec.observed !== undefined && segments.length < 2
      ? ofRunning(spec)
      : segments.length > 1
        ? severalSegments(spec, segments)
        : oneSegment(spec);
  if (wanted === 'auto' || wanted === found.choice) return found;
  return {
    choice: wanted,
    decidedBy: 'user',
    reasons: [{ text: `The stack says so; by provider and segments alone it would be ${found.choice}.` }],
    turnedDown: [{ choice: found.choice, why: 'routewise:network.topology says otherwise' }],
  };
}

function hetzner([segment]: readonly SegmentPlan[]): Decision<Topology> {
  return {
    choice: 'gateway',
    decidedBy: 'plan',
    reasons: [
      {
        text: `Hosts of a Hetzner private network have addresses of their own (/32) and reach each other by the gateway ${segment?.gateway ?? ''}, never by ARP.`,
        source: sources.hetznerNetwork,
      },
    ],
    turnedDown: [
      {
        choice: 'same-link',
        why: 'no two servers share an L2 segment',
        unless: 'the nodes were on one vSwitch or bridge',
      },
      {
        choice: 'routed',
        why: 'the gateway speaks no BGP',
        unless: 'a router of your own carried the pod routes',
      },
    ],
  };
}

/** What the nodes' addresses cannot tell, the running agents may: direct node routes work on one link only. */
function ofRunning(spec: ClusterSpec): Decision<Topology> {
  const say = 'the stack said so: routewise:network.topology';
  if (runningRoutes(spec) === 'agents')
    return {
      choice: 'same-link',
      decidedBy: 'plan',
      reasons: [
        {
          text: 'The running agents write direct node routes, which only nodes of one link can use.',
          source: sources.directRoutes,
        },
      ],
      turnedDown: [
        { choice: 'gateway', why: 'direct node routes would fail', unless: say },
        { choice: 'routed', why: 'nothing says that routers know pod addresses', unless: say },
      ],
    };
  const cloud = spec.observed?.cluster.cloud;
  return {
    choice: 'gateway',
    decidedBy: 'plan',
    reasons: [
      {
        text: `Nothing that the cluster says proves that its nodes share a link${cloud === undefined ? '' : `, and in a cloud (${cloud}) they seldom do`}; what works through a gateway works on a link, too.`,
      },
    ],
    turnedDown: [
      { choice: 'same-link', why: 'addresses alone do not tell', unless: say },
      { choice: 'routed', why: 'nothing says that routers know pod addresses', unless: say },
    ],
  };
}

function oneSegment(spec: ClusterSpec): Decision<Topology> {
  const link =
    spec.provider.kind === 'proxmox'
      ? `All virtual machines hang on the bridge ${spec.provider.bridge}${spec.provider.vlan === undefined ? '' : `, VLAN ${spec.provider.vlan}`}`
      : `All hosts have their addresses in ${spec.network.nodes}`;
  return {
    choice: 'same-link',
    decidedBy: 'plan',
    reasons: [{ text: `${link}: one L2 segment, where each node finds every other by ARP.` }],
    turnedDown: [
      {
        choice: 'gateway',
        why: 'there is no router between the nodes',
        unless: 'the segment isolated its ports, as private VLANs do: routewise:network.topology: gateway',
      },
      {
        choice: 'routed',
        why: 'there is no router between the nodes',
        unless: 'each node had a routed link of its own: routewise:network.topology: routed',
      },
    ],
  };
}

function severalSegments(spec: ClusterSpec, segments: readonly SegmentPlan[]): Decision<Topology> {
  const names = segments.map(
    ({ name, nodes, site }) => `${name} (${nodes}${site === undefined ? '' : `, ${site}`})`,
  );
  const first = { text: `The nodes are on ${segments.length} L2 segments: ${names.join(', ')}.` };
  const sameLink: Alternative<Topology> = {
    choice: 'same-link',
    why: 'a node cannot find one of another segment by ARP',
    unless: 'one segment reached all of them',
  };
  if (spec.network.between.podRoutes === 'router') {
    return {
      choice: 'routed',
      decidedBy: 'plan',
      reasons: [
        first,
        { text: 'The routers between them carry packets to pod addresses, which they learn by BGP.' },
      ],
      turnedDown: [sameLink, { choice: 'gateway', why: 'the routers know more than the nodes’ addresses' }],
    };
  }
  return {
    choice: 'gateway',
    decidedBy: 'plan',
    reasons: [first, { text: 'The routers between them know the nodes’ addresses, not the pods’.' }],
    turnedDown: [
      sameLink,
      { choice: 'routed', why: 'nothing says that the routers know pod addresses', unless: unlessBgp },
    ],
  };
}
