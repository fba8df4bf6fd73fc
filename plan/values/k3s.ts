// Helm values that k3s needs, whatever else is wanted.
import { k3sLocalApiPort } from '../machines/k3s';
import { sources } from '../known/sources';
import type { ValueGround } from './ground';
import type { ReasonedValue } from './reasonedValue';
import { set } from './reasonedValue';

export function k3sValues({ networks }: ValueGround): ReasonedValue[] {
  return [
    set(
      'k8sServiceHost',
      networks.families.includes('ipv4') ? '127.0.0.1' : '::1',
      'Without kube-proxy the agent cannot reach the API by its Service; k3s leads to a server from every node’s loopback, whichever server fails, and the value stays when servers come and go.',
      sources.k3sLocalApi,
    ),
    set(
      'k8sServicePort',
      k3sLocalApiPort,
      'The port there: that of the API server itself on servers, of k3s’ load balancer on agents (6443 answers on servers alone).',
      sources.k3sLocalApi,
    ),
  ];
}
