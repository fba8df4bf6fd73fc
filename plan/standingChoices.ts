// Records the choices that the plan makes alike for nearly every stack, so that they need not be argued again.
// It must never set a value: these are the chart's defaults, kept on purpose.
import type { ClusterSpec } from '../config/schema/stack';
import type { Decision } from './decision';
import type { RoutingDecision } from './routing';
import { sources } from './sources';
import type { Topology } from './topology';

export interface StandingChoice extends Decision {
  readonly title: string;
}

export function planStandingChoices(
  spec: ClusterSpec,
  topology: Topology,
  routing: RoutingDecision,
): StandingChoice[] {
  return [
    loadBalancerMode(spec, topology, routing),
    endpointSlices(),
    flowVisibility(spec),
    monitorAggregation(),
    rollOut(spec),
  ];
}

function loadBalancerMode(spec: ClusterSpec, topology: Topology, routing: RoutingDecision): StandingChoice {
  const why =
    routing.choice === 'tunnel'
      ? spec.cilium.tunnelProtocol === 'vxlan'
        ? 'the agent refuses it with a VXLAN tunnel'
        : 'answers would leave by another node than requests came in, which what stands before the cluster must allow'
      : topology === 'gateway'
        ? 'the provider’s network drops packets whose source is not the node’s own address, and answers would carry the Service’s'
        : 'it keeps clients’ addresses and spares a hop, but firewalls and routers before the cluster must let answers pass that they saw no request for';
  return {
    title: 'Load balancer mode',
    choice: 'snat',
    decidedBy: 'plan',
    reasons: [
      {
        text: 'A node that hands a request on to another one puts its own address in, so that the answer comes back the same way.',
        source: sources.kubeProxyFree,
      },
    ],
    turnedDown: [
      {
        choice: 'dsr',
        why,
        unless:
          routing.choice === 'tunnel'
            ? 'the tunnel were Geneve and loadBalancer.dsrDispatch geneve'
            : 'loadBalancer.mode were set to dsr under routewise:cilium.values, after a try on this network',
      },
    ],
  };
}

function endpointSlices(): StandingChoice {
  return {
    title: 'CiliumEndpointSlice',
    choice: 'off',
    decidedBy: 'plan',
    reasons: [
      { text: 'Each agent learns of each endpoint as soon as it is there.', source: sources.endpointSlices },
    ],
    turnedDown: [
      {
        choice: 'on',
        why: 'it spares the API server watches, which pays with thousands of endpoints, and delays when agents learn of new ones',
        unless: 'the API server were the bottleneck; an egress gateway rules it out',
      },
    ],
  };
}

function flowVisibility({ cilium }: ClusterSpec): StandingChoice {
  const on = cilium.hubble.enabled;
  return {
    title: 'Hubble',
    choice: on ? 'on' : 'off',
    decidedBy: on ? 'plan' : 'user',
    reasons: [
      on
        ? { text: 'Nothing else shows which packets Cilium drops, and why.' }
        : { text: 'The stack says so.' },
    ],
    turnedDown: [
      on
        ? { choice: 'off', why: 'it would free little memory, and leave drops unexplained' }
        : { choice: 'on', why: 'routewise:cilium.hubble.enabled is false' },
    ],
  };
}

function monitorAggregation(): StandingChoice {
  return {
    title: 'Monitor aggregation',
    choice: 'medium',
    decidedBy: 'plan',
    reasons: [
      {
        text: 'One event for each connection and change of its state, rather than for each packet.',
        source: sources.tuningGuide,
      },
    ],
    turnedDown: [
      {
        choice: 'none',
        why: 'an event for each packet costs the agents more than it tells',
        unless: 'single packets were to be traced for a while',
      },
    ],
  };
}

function rollOut({ cilium }: ClusterSpec): StandingChoice {
  const { maxUnavailable } = cilium.rollout;
  return {
    title: 'Roll-out of agents',
    choice: `${maxUnavailable} at a time`,
    decidedBy: maxUnavailable === 1 ? 'plan' : 'user',
    reasons: [
      {
        text: `${maxUnavailable === 1 ? 'One agent is' : `${maxUnavailable} agents are`} replaced at a time; a change that breaks them stops there, and Helm takes it back after ${cilium.rollout.timeoutSeconds} s.`,
        source: sources.maxUnavailable,
      },
    ],
    turnedDown: [
      {
        choice: '2 at a time',
        why: 'the chart’s default takes twice as many nodes’ new connections at risk',
      },
    ].filter(() => maxUnavailable === 1),
  };
}
