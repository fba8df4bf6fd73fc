// Puts all Helm values together: one list, the user's own last.
import { datapathValues } from './datapath';
import { existingValues } from './existing';
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

/**
 * Sorted by key.
 * @param kept what a running release has its way with, before the user has theirs
 */
export function planValues(
  ground: ValueGround,
  kept: (planned: readonly ReasonedValue[]) => readonly ReasonedValue[] = (planned) => planned,
): ReasonedValue[] {
  const planned = [
    ...routingValues(ground),
    ...datapathValues(ground),
    ...loadBalancingValues(ground),
    ...securityValues(ground),
    ...ofDistribution(ground),
    ...operationValues(ground),
  ];
  return applyOverrides(kept(planned), ground.spec.cilium.values).sort((a, b) =>
    keyOf(a).localeCompare(keyOf(b), 'en'),
  );
}

function ofDistribution(ground: ValueGround): ReasonedValue[] {
  const { distribution, observed } = ground.spec;
  if (distribution.kind === 'talos') return talosValues();
  return observed === undefined ? k3sValues(ground) : existingValues(ground);
}
