// Records the choices that the plan makes alike for nearly every stack, so that they need not be argued again.
// It must never set a value: these are the chart's defaults, kept on purpose.
import type { ClusterSpec } from '../../config/schema/stack';
import type { Decision } from '../decision';
import type { Decisions } from '../decide';
import { dsrDispatch, lbMode } from '../effective/options';
import type { ValueView } from '../effective/valueView';
import { sources } from '../known/sources';

export interface StandingChoice extends Decision {
  readonly title: string;
}

/** @param values what is in effect: where the stack's own Helm values choose otherwise, that is the choice */
export function planStandingChoices(
  spec: ClusterSpec,
  decided: Decisions,
  values: ValueView,
): StandingChoice[] {
  return [
    loadBalancerMode(decided, values),
    endpointSlices(values),
    flowVisibility(values),
    monitorAggregation(values),
    rollOut(spec, values),
  ];
}

/** What the values choose instead of the plan. */
function chosen(title: string, choice: string, key: string, own: string, why: string): StandingChoice {
  return {
    title,
    choice,
    decidedBy: 'user',
    reasons: [{ text: `It is set: ${key} is ${choice}.` }],
    turnedDown: [{ choice: own, why }],
  };
}

function loadBalancerMode({ topology, routing, tunnel }: Decisions, values: ValueView): StandingChoice {
  const mode = lbMode(values);
  if (mode !== 'snat') {
    const dispatch = mode === 'dsr' || mode === 'hybrid' ? `, dispatched by ${dsrDispatch(values)}` : '';
    return chosen(
      'Load balancer mode',
      `${mode}${dispatch}`,
      values.sourceOf('loadBalancer.mode'),
      'snat',
      'the values say otherwise; it works on every network',
    );
  }
  const why =
    routing.choice === 'tunnel'
      ? tunnel?.protocol === 'vxlan'
        ? 'the agent refuses it with a VXLAN tunnel'
        : 'answers would leave by another node than requests came in, which what stands before the cluster must allow'
      : topology.choice === 'gateway'
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

function endpointSlices(values: ValueView): StandingChoice {
  const key = 'ciliumEndpointSlice.enabled';
  if (values.on(key)) {
    return {
      ...chosen('CiliumEndpointSlice', 'on', key, 'off', 'agents learn of new endpoints at once by it'),
      reasons: [
        {
          text: `It is set: ${key} is true. It spares the API server watches, and delays when agents learn of new endpoints.`,
          source: sources.endpointSlices,
        },
      ],
    };
  }
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

function flowVisibility(values: ValueView): StandingChoice {
  const on = values.on('hubble.enabled');
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
        : { choice: 'on', why: 'the stack turns it off' },
    ],
  };
}

function monitorAggregation(values: ValueView): StandingChoice {
  const level = values.text('bpf.monitorAggregation').toLowerCase();
  if (level !== 'medium' && level !== '') {
    return chosen(
      'Monitor aggregation',
      level,
      values.sourceOf('bpf.monitorAggregation'),
      'medium',
      'one event for each connection is less than the values ask for, or more',
    );
  }
  return {
    title: 'Monitor aggregation',
    choice: 'medium',
    decidedBy: 'plan',
    reasons: [
      {
        text: 'One event for each connection, each change of its state and every few seconds while it lasts, rather than for each packet.',
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

function rollOut({ cilium }: ClusterSpec, values: ValueView): StandingChoice {
  const maxUnavailable = values.text('updateStrategy.rollingUpdate.maxUnavailable');
  const one = maxUnavailable === '1';
  return {
    title: 'Roll-out of agents',
    choice: `${maxUnavailable} at a time`,
    decidedBy: one ? 'plan' : 'user',
    reasons: [
      {
        text: `${one ? 'One agent is' : `${maxUnavailable} agents are`} replaced at a time; a change that breaks them stops there, and Helm takes it back after ${cilium.rollout.timeoutSeconds} s.`,
        source: sources.maxUnavailable,
      },
    ],
    turnedDown: [
      {
        choice: '2 at a time',
        why: 'the chart’s default takes twice as many nodes’ new connections at risk',
      },
    ].filter(() => one),
  };
}
