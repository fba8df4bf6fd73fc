// Decides behind which address the Kubernetes API stands.
// It must never change with the number of workers: the address is in every kubeconfig and machine config.
import type { ClusterSpec } from '../config/schema/stack';
import type { Decision } from './decision';

export type ApiEndpointKind = 'load-balancer' | 'control-plane' | 'hostname';

export interface ApiEndpointPlan extends Decision<ApiEndpointKind> {
  /** Only with `hostname`: the name or address the user brings. */
  readonly host?: string;
  readonly port: number;
}

export const apiPort = 6443;

export function planApiEndpoint(spec: ClusterSpec): ApiEndpointPlan {
  const wanted = spec.cluster.apiEndpoint;
  const count = spec.nodes.controlPlanes.count;
  if (wanted !== 'auto' && wanted !== 'load-balancer' && wanted !== 'control-plane') {
    return {
      choice: 'hostname',
      host: wanted,
      port: apiPort,
      decidedBy: 'user',
      reasons: [{ text: `${wanted} is yours to point at the control planes, port ${apiPort}.` }],
      turnedDown: [],
    };
  }
  const balanced = wanted === 'auto' ? count > 1 : wanted === 'load-balancer';
  return {
    choice: balanced ? 'load-balancer' : 'control-plane',
    port: apiPort,
    decidedBy: wanted === 'auto' ? 'plan' : 'user',
    reasons: [
      balanced
        ? {
            text: `${count === 1 ? 'A load balancer keeps the address the same when control planes are added' : `${count} control planes stand behind one address that outlives each of them`}.`,
          }
        : {
            text: 'With one control plane its own address is the endpoint; a primary IP keeps it when the server is rebuilt.',
          },
    ],
    turnedDown: [
      balanced
        ? { choice: 'control-plane', why: 'kubeconfigs and nodes would depend on one server' }
        : {
            choice: 'load-balancer',
            why: 'it costs money and balances nothing',
            unless:
              'the cluster is to grow to three control planes: choose it before the first `up`, since the address cannot move later',
          },
    ],
  };
}
