// Decides behind which address the Kubernetes API stands.
// It must never change with the number of workers: the address is in every kubeconfig and machine config.
import { loadBalancerHost } from '../config/addressPools';
import { cidr, hostAddress } from '../config/cidr';
import type { ObservedCluster } from '../config/schema/observedCluster';
import type { ClusterSpec } from '../config/schema/stack';
import { mainSegment, segmentOf } from '../config/pools';
import type { Decision } from './decision';
import type { NodePlan } from './nodes';
import { sources } from './sources';

export type ApiEndpointKind = 'load-balancer' | 'virtual-ip' | 'control-plane' | 'hostname';

export interface ApiEndpointPlan extends Decision<ApiEndpointKind> {
  /** The name or address, where it is known before anything is created. */
  readonly host?: string;
  readonly port: number;
}

export const apiPort = 6443;

export function planApiEndpoint(spec: ClusterSpec, nodes: readonly NodePlan[]): ApiEndpointPlan {
  if (spec.observed !== undefined) return ofRunning(spec.observed);
  const wanted = spec.cluster.apiEndpoint;
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
  const decidedBy = wanted === 'auto' ? ('plan' as const) : ('user' as const);
  if (spec.provider.kind === 'hetzner') return { ...onHetzner(spec), port: apiPort, decidedBy };
  const shared = wanted === 'auto' && spec.nodes.controlPlanes.count > 1 && canShareAddress(spec);
  return { ...(shared ? virtualIp(spec) : firstControlPlane(spec, nodes)), port: apiPort, decidedBy };
}

type Chosen = Omit<ApiEndpointPlan, 'port' | 'decidedBy'>;

/** What its agents use, else what this program was given. */
function ofRunning({ cluster, release }: ObservedCluster): ApiEndpointPlan {
  const { k8sServiceHost, k8sServicePort } = release?.values ?? {};
  const host = typeof k8sServiceHost === 'string' && k8sServiceHost !== 'auto' ? k8sServiceHost : '';
  const server = new URL(cluster.server);
  const port = Number(host === '' ? server.port : k8sServicePort);
  return {
    choice: 'hostname',
    host: host === '' ? server.hostname : host,
    port: port > 0 ? port : host === '' ? 443 : apiPort,
    decidedBy: 'plan',
    reasons: [
      {
        text:
          host === ''
            ? 'The kubeconfig’s: the running release names none.'
            : 'The running agents use it (k8sServiceHost).',
      },
    ],
    turnedDown: [],
  };
}

function onHetzner(spec: ClusterSpec): Chosen {
  const count = spec.nodes.controlPlanes.count;
  const balanced =
    spec.cluster.apiEndpoint === 'auto' ? count > 1 : spec.cluster.apiEndpoint === 'load-balancer';
  return {
    choice: balanced ? 'load-balancer' : 'control-plane',
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

/** Talos has it built in; on k3s' machines keepalived is installed for it, and hosts that exist already are left alone. */
function canShareAddress({ distribution, provider, nodes, network }: ClusterSpec): boolean {
  if (distribution.kind === 'talos') return true;
  const onMainSegment = segmentOf(nodes.controlPlanes) === mainSegment;
  return provider.kind === 'proxmox' && onMainSegment && network.families !== 'ipv6';
}

function virtualIp(spec: ClusterSpec): Chosen {
  const host = hostAddress(cidr(spec.network.nodes), loadBalancerHost);
  return {
    choice: 'virtual-ip',
    host,
    reasons: [
      spec.distribution.kind === 'talos'
        ? {
            text: `${host} is held by one control plane at a time, and taken over by another when it fails: Talos does so by itself on a shared link.`,
            source: sources.talosVip,
          }
        : {
            text: `${host} is held by one server at a time, and taken over by another when its API fails: keepalived sees to that on a shared link.`,
            source: sources.keepalived,
          },
    ],
    turnedDown: [
      { choice: 'control-plane', why: 'kubeconfigs and nodes would depend on one machine' },
      {
        choice: 'hostname',
        why: 'the stack names none',
        unless: 'routewise:cluster.apiEndpoint were a name of your own that leads to all control planes',
      },
    ],
  };
}

function firstControlPlane(spec: ClusterSpec, nodes: readonly NodePlan[]): Chosen {
  const first = nodes.find(({ role }) => role === 'control-plane');
  const count = spec.nodes.controlPlanes.count;
  return {
    choice: 'control-plane',
    ...(first === undefined ? {} : { host: first.address }),
    reasons: [
      {
        text:
          count === 1
            ? 'There is one control plane, and its address is fixed.'
            : spec.distribution.kind === 'k3s'
              ? 'The address of the first server is fixed. Agents learn of all servers and go on without it; a kubeconfig has to be pointed at another one when it fails.'
              : 'The address of the first control plane is fixed; agents know those of the others as well, kubeconfigs do not.',
      },
    ],
    turnedDown: [
      {
        choice: 'hostname',
        why: 'the stack names none',
        unless: 'routewise:cluster.apiEndpoint were a name of your own that leads to all control planes',
      },
    ],
  };
}
