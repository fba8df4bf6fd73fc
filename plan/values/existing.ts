// Helm values that an existing cluster needs, whatever it was made with: how agents reach its API.
// It must never name an address of the API that the running release does not use, where there is one.
import { sources } from '../known/sources';
import type { ValueGround } from './ground';
import type { ReasonedValue } from './reasonedValue';
import { set } from './reasonedValue';

/** With kube-proxy the API's Service serves; what the running release sets is kept anyway. */
export function existingValues({ spec, apiEndpoint, kubeProxyReplacement }: ValueGround): ReasonedValue[] {
  const proxied = !kubeProxyReplacement;
  const values = spec.observed?.release?.values ?? {};
  if (
    proxied ||
    apiEndpoint.host === undefined ||
    'k8sServiceHost' in values ||
    'k8sServiceHostRef' in values
  )
    return [];
  return [
    set(
      'k8sServiceHost',
      apiEndpoint.host,
      'Without kube-proxy the agent cannot reach the API by its Service; it needs an address that every node reaches without Cilium.',
      sources.kubeProxyFree,
    ),
    set('k8sServicePort', apiEndpoint.port, 'The port of the API server.', sources.kubeProxyFree),
  ];
}
