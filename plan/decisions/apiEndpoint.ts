// Decides behind which address the Kubernetes API stands.
// It must never change with the number of workers, for the address is in every kubeconfig and machine config, nor open the API to the world unasked.
import { textOf } from '../../config/textOf';
import type { ObservedCluster } from '../../config/schema/observedCluster';
import type { ClusterSpec } from '../../config/schema/stack';
import { mainSegment, segmentOf } from '../../config/pools';
import type { Decision } from '../decision';
import type { Ground } from '../ground/ground';
import { sharedAddress } from '../ground/networks';
import type { NodePlan } from '../ground/nodes';
import { sources } from '../known/sources';

export type ApiEndpointKind = 'load-balancer' | 'virtual-ip' | 'control-plane' | 'hostname';

export interface ApiEndpointPlan extends Decision<ApiEndpointKind> {
  /** The name or address, where it is known before anything is created. */
  readonly host?: string;
  readonly port: number;
  /** Where clients reach it by another name than the nodes, who keep the one that the cluster was made with. */
  readonly clients?: string;
  /** What the API's certificates are valid for beside `host`; absent where there is nothing. */
  readonly names?: readonly string[];
}

export const apiPort = 6443;

type ApiGround = Pick<Ground, 'spec' | 'networks'>;

/** For a cluster that is to be made; `keepApiEndpoint` holds it against what runs. */
export function planApiEndpoint(ground: ApiGround, nodes: readonly NodePlan[]): ApiEndpointPlan {
  const { apiNames } = ground.spec.cluster;
  return { ...chooseEndpoint(ground, nodes), ...(apiNames.length === 0 ? {} : { names: apiNames }) };
}

function chooseEndpoint(ground: ApiGround, nodes: readonly NodePlan[]): ApiEndpointPlan {
  const { spec } = ground;
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
  const shared = wanted === 'auto' && spec.nodes.controlPlanes.count > 1 && canShareAddress(ground);
  return { ...(shared ? virtualIp(ground) : firstControlPlane(spec, nodes)), port: apiPort, decidedBy };
}

type Chosen = Omit<ApiEndpointPlan, 'port' | 'decidedBy'>;

/** What its agents use, else what this program was given. */
function ofRunning({ cluster, release }: ObservedCluster): ApiEndpointPlan {
  const { k8sServiceHost, k8sServicePort } = release?.values ?? {};
  const host = typeof k8sServiceHost === 'string' && k8sServiceHost !== 'auto' ? k8sServiceHost : '';
  const server = new URL(cluster.server);
  const port = Number(host === '' ? server.port : textOf(k8sServicePort));
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

/** A public load balancer lets everybody in: only the stack's own words bring one. */
function onHetzner(spec: ClusterSpec): Chosen {
  const count = spec.nodes.controlPlanes.count;
  if (spec.cluster.apiEndpoint === 'load-balancer')
    return {
      choice: 'load-balancer',
      reasons: [
        {
          text: `${count === 1 ? 'A load balancer keeps the address the same when control planes are added' : `${count} control planes stand behind one address that outlives each of them`}.`,
        },
        {
          text: 'The stack asks for it: it is reachable from everywhere, and client certificates are the guard.',
          source: sources.hetznerFirewall,
        },
      ],
      turnedDown: [{ choice: 'control-plane', why: 'kubeconfigs and nodes would depend on one server' }],
    };
  return {
    choice: 'control-plane',
    reasons: [
      {
        text:
          count === 1
            ? 'With one control plane its own address is the endpoint; a primary IP keeps it when the server is rebuilt.'
            : 'The first control plane has a primary IP, which stays when the server is rebuilt, and the firewall lets in to it only whom routewise:access.kubernetesApi names. Nodes and pods know all control planes; kubeconfigs and Pulumi depend on this one.',
      },
    ],
    turnedDown: [
      {
        choice: 'load-balancer',
        why:
          count === 1
            ? 'it costs money, balances nothing, and no firewall can be put before it'
            : 'it is open to the world, for no firewall can be put before it, so that it is the stack’s own choice',
        unless: `${count === 1 ? 'the cluster is to grow to three control planes' : 'the API may be reachable from everywhere'}: set routewise:cluster.apiEndpoint to it before the first \`up\`, for a running cluster keeps the address it has`,
      },
      ...(count === 1
        ? []
        : [
            {
              choice: 'hostname' as const,
              why: 'the stack names none',
              unless:
                'routewise:cluster.apiEndpoint were a name of your own that leads to all control planes, each of which the firewall guards',
            },
          ]),
    ],
  };
}

/** Talos has it built in; on k3s' machines keepalived is installed for it, and hosts that exist already are left alone. */
function canShareAddress({ spec, networks }: ApiGround): boolean {
  const { distribution, provider, nodes } = spec;
  if (distribution.kind === 'talos') return true;
  const onMainSegment = segmentOf(nodes.controlPlanes) === mainSegment;
  return provider.kind === 'proxmox' && onMainSegment && networks.families.includes('ipv4');
}

function virtualIp({ spec, networks }: ApiGround): Chosen {
  const host = sharedAddress(networks);
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
