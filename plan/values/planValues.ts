// Puts all Helm values together: one list, the user's own last.
import { datapathValues } from './datapath';
import type { ValueGround } from './ground';
import { k3sValues } from './k3s';
import { loadBalancingValues } from './loadBalancing';
import { operationValues } from './operation';
import { applyOverrides } from './overrides';
import type { ReasonedValue } from './reasonedValue';
import { keyOf } from './reasonedValue';
import { routingValues } from './routing';
import { securityValues } from './security';
import { talosValues } from './talos';

/** Sorted by key. */
export function planValues(ground: ValueGround): ReasonedValue[] {
  const planned = [
    ...routingValues(ground),
    ...datapathValues(ground),
    ...loadBalancingValues(ground),
    ...securityValues(ground),
    ...(ground.spec.distribution.kind === 'talos' ? talosValues() : k3sValues(ground)),
    ...operationValues(ground),
  ];
  return applyOverrides(planned, ground.spec.cilium.values).sort((a, b) =>
    keyOf(a).localeCompare(keyOf(b), 'en'),
  );
}
