// Decides how packets between pods on different nodes travel.
// It must never choose native routing without knowing who writes the pod routes: that failure is a silent black hole.
import type { Problem } from '../config/problem';
import type { RoutingChoice } from '../config/schema/cilium';
import type { ClusterSpec } from '../config/schema/stack';
import { nodeCount } from '../config/addressRanges';
import type { Alternative, Decision, Reason } from './decision';
import { sources } from './sources';
import type { Topology } from './topology';

export type RoutingDecision = Decision<RoutingChoice>;

/** Routes a Hetzner network can hold, of which one goes to each node's pod block. */
const cloudRouteLimit = 100;

interface Verdict {
  /** Absent where the choice works here. */
  readonly cannot?: Reason;
  readonly unless?: string;
  readonly because: readonly Reason[];
}

/** The first choice of this order that works is taken where the user leaves it to the plan. */
const preference: Record<Topology, readonly RoutingChoice[]> = {
  'same-link': ['native-direct', 'tunnel', 'native-bgp', 'native-cloud-routes'],
  gateway: ['tunnel', 'native-cloud-routes', 'native-direct', 'native-bgp'],
  routed: ['native-bgp', 'tunnel', 'native-direct', 'native-cloud-routes'],
};

export function planRouting(
  spec: ClusterSpec,
  topology: Topology,
): { readonly decision: RoutingDecision; readonly problems: readonly Problem[] } {
  const order = preference[topology];
  const verdicts = Object.fromEntries(
    order.map((choice) => [choice, judge(choice, spec, topology)]),
  ) as Record<RoutingChoice, Verdict>;
  const wanted = spec.cilium.routing;
  const choice =
    wanted === 'auto' ? (order.find((each) => verdicts[each].cannot === undefined) ?? 'tunnel') : wanted;
  const decision: RoutingDecision = {
    choice,
    decidedBy: wanted === 'auto' ? 'plan' : 'user',
    reasons: verdicts[choice].because,
    turnedDown: order.filter((each) => each !== choice).map((each) => turnDown(each, verdicts[each], choice)),
  };
  return { decision, problems: refuse(choice, verdicts[choice], topology) };
}

function judge(choice: RoutingChoice, spec: ClusterSpec, topology: Topology): Verdict {
  switch (choice) {
    case 'tunnel':
      return judgeTunnel(spec, topology);
    case 'native-direct':
      return judgeDirect(topology);
    case 'native-cloud-routes':
      return judgeCloudRoutes(spec);
    case 'native-bgp':
      return judgeBgp(topology);
  }
}

function judgeTunnel(spec: ClusterSpec, topology: Topology): Verdict {
  const protocol = spec.cilium.tunnelProtocol.toUpperCase();
  return {
    because: [
      {
        text: `${protocol} needs nothing of the network but UDP between nodes: pod addresses travel inside packets from node to node${topology === 'gateway' ? ', which the gateway forwards' : ''}.`,
        source: sources.routing,
      },
      {
        text: 'Its price is 50 bytes in each packet between nodes; traffic within a node is not encapsulated.',
        source: sources.mtu,
      },
    ],
  };
}

function judgeDirect(topology: Topology): Verdict {
  const because = [
    {
      text: 'Each node writes a route to every other node’s pod block, with that node’s address as the next hop.',
      source: sources.routing,
    },
  ];
  if (topology === 'same-link') return { because };
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

function judgeCloudRoutes(spec: ClusterSpec): Verdict {
  const nodes = nodeCount(spec);
  const because = [
    {
      text: 'The cloud controller writes each node’s pod block as a route of the network: no encapsulation, full MTU.',
      source: sources.hetznerRoutes,
    },
  ];
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
  return {
    because,
    cannot: {
      text: 'nothing in this stack writes the pod routes: no cloud controller manager is installed, and native routing without routes drops every packet between nodes in silence',
      source: sources.routing,
    },
    unless: `hcloud-cloud-controller-manager ran with its route controller; ${nodes} of ${cloudRouteLimit} routes would be used`,
  };
}

function judgeBgp(topology: Topology): Verdict {
  const because = [
    {
      text: 'An upstream router learns each node’s pod block by BGP and carries the packets.',
      source: sources.bgpIsNoDatapath,
    },
  ];
  if (topology === 'routed') return { because };
  return {
    because,
    cannot: {
      text: 'no router here takes the routes: Cilium’s BGP only advertises them, it does not program the nodes’ own routes',
      source: sources.bgpIsNoDatapath,
    },
    unless: 'the nodes’ default gateway were a router that peers with them',
  };
}

function turnDown(
  choice: RoutingChoice,
  verdict: Verdict,
  chosen: RoutingChoice,
): Alternative<RoutingChoice> {
  const why = verdict.cannot?.text ?? `${chosen} suits this network better`;
  return verdict.unless === undefined ? { choice, why } : { choice, why, unless: verdict.unless };
}

function refuse(choice: RoutingChoice, verdict: Verdict, topology: Topology): Problem[] {
  if (verdict.cannot === undefined) return [];
  const source = verdict.cannot.source === undefined ? {} : { source: verdict.cannot.source };
  return [
    {
      rule: 'routing-not-possible-here',
      severity: 'refuse',
      path: 'routewise:cilium.routing',
      found: choice,
      reason: `the nodes’ topology is ${topology}: ${verdict.cannot.text}`,
      remedy: `leave routing at auto, which chooses ${preference[topology][0] ?? 'tunnel'} here${verdict.unless === undefined ? '' : `; ${choice} would work if ${verdict.unless}`}`,
      ...source,
    },
  ];
}
