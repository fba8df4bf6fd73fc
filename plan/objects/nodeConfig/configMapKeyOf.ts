// Names the key of the ConfigMap behind a Helm key, for people who wrote the one in the other's place.
// It must never guess: what is not listed is left to the nearest known key.
import { configMapKeys } from '../../effective/configMapKeys';

/** In any case: `mtu` and `MTU` are told apart by Cilium, and seldom by people. */
export function configMapKeyOf(helmKey: string): string | undefined {
  const wanted = helmKey.toLowerCase();
  return Object.entries(configMapKeys).find(([key]) => key.toLowerCase() === wanted)?.[1];
}
