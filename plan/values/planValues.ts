// Puts all Helm values together that the plan sets by itself.
// It must never hold one of the user's: those are laid over it.
import { datapathValues } from './datapath';
import { existingValues } from './existing';
import type { ValueGround } from './ground';
import { k3sValues } from './k3s';
import { loadBalancingValues } from './loadBalancing';
import { operationValues } from './operation';
import { lowPortValues } from './lowPorts';
import type { ReasonedValue } from './reasonedValue';
import { routingValues } from './routing';
import { securityValues } from './security';
import { talosValues } from './talos';

export function planValues(ground: ValueGround): ReasonedValue[] {
  return [
    ...routingValues(ground),
    ...datapathValues(ground),
    ...loadBalancingValues(ground),
    ...securityValues(ground),
    ...ofDistribution(ground),
    ...operationValues(ground),
  ];
}

function ofDistribution(ground: ValueGround): ReasonedValue[] {
  const { distribution, observed } = ground.spec;
  if (distribution.kind === 'talos') return talosValues(ground);
  return [
    ...lowPortValues(ground.spec),
    ...(observed === undefined ? k3sValues(ground) : existingValues(ground)),
  ];
}
