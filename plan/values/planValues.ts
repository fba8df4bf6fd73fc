// Puts all Helm values together: one list, the user's own last.
import type { ClusterSpec } from '../../config/schema/stack';
import type { MtuPlan } from '../mtu';
import type { RoutingDecision } from '../routing';
import { datapathValues } from './datapath';
import { loadBalancingValues } from './loadBalancing';
import { operationValues } from './operation';
import { applyOverrides } from './overrides';
import type { ReasonedValue } from './reasonedValue';
import { keyOf } from './reasonedValue';
import { routingValues } from './routing';
import { talosValues } from './talos';

/** Sorted by key. */
export function planValues(spec: ClusterSpec, routing: RoutingDecision, mtu: MtuPlan): ReasonedValue[] {
  const planned = [
    ...routingValues(spec, routing, mtu),
    ...datapathValues(),
    ...loadBalancingValues(spec),
    ...talosValues(),
    ...operationValues(spec),
  ];
  return applyOverrides(planned, spec.cilium.values).sort((a, b) => keyOf(a).localeCompare(keyOf(b), 'en'));
}
