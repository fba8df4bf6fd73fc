// Helm values that k3s needs, whatever else is wanted.
import { hostForAll } from '../k3s';
import { sources } from '../sources';
import type { ValueGround } from './ground';
import type { ReasonedValue } from './reasonedValue';
import { set } from './reasonedValue';

export function k3sValues({ spec, apiEndpoint, nodes }: ValueGround): ReasonedValue[] {
  const servers = nodes.filter(({ role }) => role === 'control-plane').map(({ address }) => address);
  const [first] = servers;
  // A cloud’s load balancer is reached by nodes at its private address, which is planned.
  const host = apiEndpoint.host ?? hostForAll(spec, apiEndpoint) ?? first;
  if (host === undefined) return [];
  const several = apiEndpoint.choice === 'control-plane' && servers.length > 1;
  return [
    set(
      'k8sServiceHost',
      host,
      'Without kube-proxy the agent cannot reach the API by its Service; it needs an address that every node reaches without Cilium.',
      sources.kubeProxyFree,
    ),
    set('k8sServicePort', apiEndpoint.port, 'The port of the API server.', sources.kubeProxyFree),
    ...(several
      ? [
          set(
            'k8s.apiServerURLs',
            servers.map((address) => `https://${address}:${apiEndpoint.port}`).join(' '),
            'All servers, so that agents that run go on when the first one fails.',
            sources.apiServerUrls,
          ),
        ]
      : []),
  ];
}
