// Rules on what fails when one machine does.
import type { Rule } from './rule';
import { ofStack } from './rule';
import { sources } from '../sources';

export const availabilityRules: readonly Rule[] = [
  {
    id: 'single-control-plane',
    title: 'One control plane is one point of failure',
    severity: 'note',
    effect: 'advice',
    why: 'while the only control plane is down nothing can be scheduled or changed, and its disk is the only copy of etcd',
    remedy: 'use three control planes where that matters; running pods go on without one',
    check: ofStack(({ spec }) =>
      spec.nodes.controlPlanes.count === 1
        ? [{ path: 'routewise:nodes.controlPlanes.count', found: '1' }]
        : [],
    ),
  },
  {
    id: 'no-place-for-pods',
    title: 'Ordinary pods need a node to run on',
    severity: 'warn',
    effect: 'traffic',
    why: 'there is no worker and the control planes take no ordinary pods, CoreDNS and Hubble among them',
    remedy: 'add a worker pool, or set routewise:nodes.controlPlanes.schedulable to true',
    check: ofStack(({ spec, nodes }) =>
      spec.nodes.controlPlanes.schedulable || nodes.some(({ role }) => role === 'worker')
        ? []
        : [{ path: 'routewise:nodes.workers', found: '{}' }],
    ),
  },
  {
    id: 'gateway-api-crds',
    title: 'Gateway API needs its CRDs first',
    severity: 'warn',
    effect: 'silent',
    why: 'the operator turns Gateway API off without failing where its CRDs are missing',
    remedy:
      'install the Gateway API CRDs of the version your Cilium wants before (1.18: v1.2.0, 1.19: v1.4.1, 1.20: v1.6.1)',
    source: sources.gatewayApi,
    check: ({ values }) => (values.on('gatewayAPI.enabled') ? [{ key: 'gatewayAPI.enabled' }] : []),
  },
];
