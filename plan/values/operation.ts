// Helm values for running Cilium itself: operator, roll-out, observability, Gateway API.
import type { ClusterSpec } from '../../config/schema/stack';
import { sources } from '../known/sources';
import type { ValueGround } from './ground';
import type { ReasonedValue } from './reasonedValue';
import { from, set } from './reasonedValue';

export function operationValues({ spec }: ValueGround): ReasonedValue[] {
  return [
    ...operatorValues(spec),
    ...imageValues(spec),
    ...rolloutValues(spec),
    ...hubbleValues(spec),
    ...gatewayValues(spec),
  ];
}

const controlPlaneLabel = 'node-role.kubernetes.io/control-plane';

function operatorValues(spec: ClusterSpec): ReasonedValue[] {
  const controlPlanes = spec.nodes.controlPlanes.count;
  return [
    set(
      'cluster.name',
      spec.cluster.name,
      'Names the cluster in Hubble’s flows and metrics; it cannot change while workloads run.',
    ),
    set(
      'operator.replicas',
      controlPlanes > 1 ? 2 : 1,
      controlPlanes > 1
        ? 'One stands by while the other leads; they never share a host.'
        : 'A second one would stay Pending: two operators never share a host, and one control plane is no failure domain more.',
      sources.operatorReplicas,
    ),
    ...operatorPlace(spec),
  ];
}

/** An operator on a worker waits for addresses that it is itself to give, where the tunnel is the only way to the API. */
function operatorPlace(spec: ClusterSpec): ReasonedValue[] {
  const wanted = spec.cilium.operatorOnControlPlanes;
  const pinned = wanted === 'auto' ? spec.provider.kind === 'hosts' : wanted;
  if (!pinned) return [];
  return [
    from('routewise:cilium.operatorOnControlPlanes', {
      ...set(
        'operator.nodeSelector',
        true,
        'The operator runs beside the API server, so that it reaches it before any pod network exists.',
        sources.operatorPlace,
      ),
      path: ['operator', 'nodeSelector', controlPlaneLabel],
      value: spec.distribution.kind === 'k3s' ? 'true' : '',
    }),
  ];
}

function imageValues(spec: ClusterSpec): ReasonedValue[] {
  const { agent, operator } = spec.cilium.images;
  const why = 'A modified build, named as it is: the chart adds neither repository nor digest.';
  return [
    ...(agent === undefined
      ? []
      : [from('routewise:cilium.images.agent', set('image.override', agent, why))]),
    ...(operator === undefined
      ? []
      : [from('routewise:cilium.images.operator', set('operator.image.override', operator, why))]),
  ];
}

function rolloutValues(spec: ClusterSpec): ReasonedValue[] {
  const { maxUnavailable } = spec.cilium.rollout;
  return [
    set(
      'rollOutCiliumPods',
      true,
      'A changed option restarts the agents; otherwise it would lie in the ConfigMap without effect.',
      sources.rollOut,
    ),
    set('operator.rollOutPods', true, 'The same for the operator.', sources.rollOut),
    set(
      'updateStrategy.rollingUpdate.maxUnavailable',
      maxUnavailable,
      `${maxUnavailable} ${maxUnavailable === 1 ? 'agent is' : 'agents are'} down at a time; the chart would take two.`,
      sources.maxUnavailable,
    ),
  ];
}

function hubbleValues(spec: ClusterSpec): ReasonedValue[] {
  const { enabled, relay, ui, uiNodePort, metrics } = spec.cilium.hubble;
  return [
    set(
      'hubble.enabled',
      enabled,
      enabled ? 'Flows can be seen on each node.' : 'The stack asks for no flow visibility.',
    ),
    ...(relay
      ? [
          from(
            'routewise:cilium.hubble.relay',
            set('hubble.relay.enabled', true, 'Flows of all nodes at one place, for the Hubble CLI and UI.'),
          ),
        ]
      : []),
    ...(ui
      ? [from('routewise:cilium.hubble.ui', set('hubble.ui.enabled', true, 'A service map in the browser.'))]
      : []),
    ...(ui && uiNodePort !== undefined
      ? [
          from(
            'routewise:cilium.hubble.uiNodePort',
            set('hubble.ui.service.type', 'NodePort', 'The UI is served at a port of every node.'),
          ),
          from(
            'routewise:cilium.hubble.uiNodePort',
            set('hubble.ui.service.nodePort', uiNodePort, 'The port the stack names.'),
          ),
        ]
      : []),
    ...(metrics.length > 0
      ? [
          from(
            'routewise:cilium.hubble.metrics',
            set('hubble.metrics.enabled', metrics, 'Counted from flows, for Prometheus.'),
          ),
        ]
      : []),
  ];
}

function gatewayValues(spec: ClusterSpec): ReasonedValue[] {
  return spec.cilium.gatewayApi
    ? [
        from(
          'routewise:cilium.gatewayApi',
          set('gatewayAPI.enabled', true, 'The stack asks for Gateway API.', sources.gatewayApi),
        ),
      ]
    : [];
}
