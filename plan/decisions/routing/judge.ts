// Judges each way of routing against a stack: what speaks for it, what it costs, why it cannot work.
// It must never choose: the order of preference is another file's.
import type { RoutingChoice } from '../../../config/schema/cilium';
import type { ClusterSpec } from '../../../config/schema/stack';
import type { Reason } from '../../decision';
import type { Ground } from '../../ground/ground';
import { nodeCount } from '../../ground/pools';
import { runningRoutes } from '../../ground/runningRoutes';
import { sources } from '../../known/sources';
import type { Topology } from '../../effective/facts';
import type { TunnelGround } from '../tunnel';
import { tunnelHeader } from '../tunnel';

/** Routes a Hetzner network can hold, of which one goes to each node's pod block. */
export const cloudRouteLimit = 100;

export interface Verdict {
  readonly because: readonly Reason[];
  /** Absent where the choice works here. */
  readonly cannot?: Reason;
  /** What would have to be so for it to work. */
  readonly unless?: string;
  /** What it costs where another choice works as well. */
  readonly price?: string;
}

export interface RoutingGround extends TunnelGround, Pick<Ground, 'pools' | 'segments'> {
  readonly topology: Topology;
}

export function judgeRouting(choice: RoutingChoice, ground: RoutingGround): Verdict {
  const verdict = judges[choice](ground);
  const drops = ground.segments.find(({ foreignAddresses }) => foreignAddresses === 'dropped');
  if (choice === 'tunnel' || drops === undefined) return verdict;
  // Routing is one for the whole cluster: one link that does not let pods' packets pass decides for all.
  return {
    because: verdict.because,
    cannot: {
      text: `the link of segment “${drops.name}” drops packets whose source is not the node’s own address, and natively routed packets carry the pod’s`,
      source: sources.routing,
    },
    unless: 'that link forwarded them (no source check, no Wi-Fi client in between)',
  };
}

const judges: Record<RoutingChoice, (ground: RoutingGround) => Verdict> = {
  tunnel: judgeTunnel,
  'native-direct': judgeDirect,
  'native-cloud-routes': judgeCloudRoutes,
  'native-bgp': judgeBgp,
};

function judgeTunnel(ground: RoutingGround): Verdict {
  const { spec, topology } = ground;
  const protocol = spec.cilium.tunnelProtocol.toUpperCase();
  const bytes = tunnelHeader(ground);
  return {
    because: [
      {
        text: `${protocol} needs nothing of the network but UDP between nodes: pod addresses travel inside packets from node to node${topology === 'gateway' ? ', which the gateway forwards' : ''}.`,
        source: sources.routing,
      },
      {
        text: `Its price is ${bytes} bytes in each packet between nodes; traffic within a node is not encapsulated.`,
        source: sources.mtu,
      },
    ],
    price: `it takes ${bytes} bytes of each packet between nodes, and work to wrap and unwrap it, which this network makes needless`,
  };
}

function judgeDirect({ spec, topology, segments }: RoutingGround): Verdict {
  const because = [
    {
      text: 'Each node writes a route to every other node’s pod block, with that node’s address as the next hop.',
      source: sources.routing,
    },
  ];
  if (topology === 'same-link') return { because };
  if (topology === 'routed' && segments.length > 1) {
    if (!advertisesPods(spec)) return { because, ...needsBgp };
    return {
      because: [
        {
          text: 'Within a segment each node writes direct routes; nodes of other segments are skipped and reached by the routers, which know the pod blocks by BGP.',
          source: sources.skipUnreachable,
        },
      ],
    };
  }
  return {
    because,
    cannot: {
      text:
        'a direct node route needs the other node on the same link, but here it is reached by a gateway: the agent reports ' +
        '“route … contains gateway …, must be directly reachable” and its datapath never becomes ready',
      source: sources.directRoutes,
    },
    unless: 'the nodes shared an L2 segment',
  };
}

function judgeCloudRoutes({ spec, pools, networks }: RoutingGround): Verdict {
  const nodes = nodeCount(pools);
  const because = [
    {
      text: 'The cloud controller writes each node’s pod block as a route of the network: no encapsulation, full MTU.',
      source: sources.hetznerRoutes,
    },
    {
      text: `${nodes} of ${cloudRouteLimit} routes are used; ${Math.max(0, cloudRouteLimit - nodes)} nodes more can follow.`,
      source: sources.hetznerRoutes,
    },
  ];
  if (spec.observed !== undefined) return judgeRunningCloud(spec, because);
  if (spec.provider.kind !== 'hetzner') {
    return {
      because,
      cannot: { text: 'no cloud is there to write routes' },
      unless: 'the nodes were in a cloud',
    };
  }
  if (nodes > cloudRouteLimit) {
    return {
      because,
      cannot: {
        text: `a network holds ${cloudRouteLimit} routes, one for each node, and the stack has ${nodes} nodes`,
        source: sources.hetznerRoutes,
      },
      unless: `the cluster had at most ${cloudRouteLimit} nodes`,
    };
  }
  if (networks.families.includes('ipv6')) {
    return {
      because,
      cannot: {
        text: 'the network carries IPv4 only, so IPv6 between pods needs a tunnel',
        source: sources.hetznerRoutes,
      },
      unless: 'routewise:network.families were ipv4',
    };
  }
  if (spec.provider.podRoutes === 'cloud-controller') return { because };
  return {
    because,
    cannot: {
      text: 'nothing in this stack writes the pod routes: no cloud controller manager is installed, and native routing without routes drops every packet between nodes in silence',
      source: sources.routing,
    },
    unless: `hcloud-cloud-controller-manager ran with its route controller (routewise:provider.podRoutes: cloud-controller); ${nodes} of ${cloudRouteLimit} routes would be used`,
  };
}

/** Who writes routes in somebody else's cloud shows in what runs: native routing without routes of the agents' own. */
function judgeRunningCloud(spec: ClusterSpec, because: readonly Reason[]): Verdict {
  if (runningRoutes(spec) === 'network')
    return {
      because: [
        {
          text: 'The running agents route natively and write no routes themselves, so the network has them.',
          source: sources.routing,
        },
      ],
    };
  return {
    because,
    cannot: { text: 'nothing that the cluster says shows that its cloud writes pod routes' },
    unless: 'the running release routed natively by them',
  };
}

const needsBgp: Pick<Verdict, 'cannot' | 'unless'> = {
  cannot: {
    text: 'the routers would have to know the pod blocks, and no routewise:bgp section advertises pods to them',
    source: sources.bgpIsNoDatapath,
  },
  unless: 'routewise:bgp named the routers and advertised pods',
};

function judgeBgp({ spec, topology }: RoutingGround): Verdict {
  const because = [
    {
      text: 'An upstream router learns each node’s pod block by BGP and carries the packets: every packet between nodes goes by it.',
      source: sources.bgpIsNoDatapath,
    },
  ];
  if (topology === 'gateway') {
    return {
      because,
      cannot: {
        text: 'no router here takes the routes: Cilium’s BGP only advertises them, it does not program the nodes’ own routes',
        source: sources.bgpIsNoDatapath,
      },
      unless: 'the nodes’ default gateway were a router that peers with them',
    };
  }
  if (!advertisesPods(spec)) return { because, ...needsBgp };
  return {
    because,
    price: 'packets between nodes would take the way by the router, which direct node routes spare them',
  };
}

function advertisesPods({ bgp }: ClusterSpec): boolean {
  return bgp?.advertise.includes('pods') ?? false;
}
