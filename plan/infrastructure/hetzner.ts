// Lays out the Hetzner Cloud resources of a stack: network, placement groups, firewalls, servers, load balancer.
// It must never name a resource after something that changes from one update to the next.
import type { SpecOn } from '../../config/schema/stack';
import { hetznerZones } from '../../config/schema/provider';
import type { Decisions } from '../decide';
import { sharedAddress } from '../ground/networks';
import type { NodePlan, Role } from '../ground/nodes';
import type { MachinePlace } from '../running/machinePlaces';
import type { RunningStack } from '../running/runningStack';
import type { FirewallRulePlan } from './hetznerFirewall';
import { planControlPlaneFirewall, planWorkerFirewall } from './hetznerFirewall';

export interface HetznerServerPlan {
  readonly name: string;
  readonly role: Role;
  readonly pool: string;
  readonly serverType: string;
  readonly architecture: 'x86' | 'arm';
  readonly privateAddress: string;
  readonly placementGroup: string;
  /** Where it is, or is to be. */
  readonly location: string;
  readonly labels: Readonly<Record<string, string>>;
}

export interface HetznerPlan {
  readonly kind: 'hetzner';
  /** Of the API's load balancer or address. */
  readonly location: string;
  readonly networkZone: string;
  /** Either a label selector of snapshots, or the name of one of Hetzner’s own images. */
  readonly imageSelector?: string;
  readonly imageName?: string;
  readonly architectures: readonly ('x86' | 'arm')[];
  readonly network: { readonly name: string; readonly ipRange: string };
  readonly subnet: { readonly ipRange: string };
  readonly sshKey?: { readonly name: string; readonly publicKey: string };
  readonly placementGroups: readonly string[];
  readonly firewalls: Readonly<
    Record<Role, { readonly name: string; readonly rules: readonly FirewallRulePlan[] }>
  >;
  readonly servers: readonly HetznerServerPlan[];
  readonly loadBalancer?: {
    readonly name: string;
    readonly type: string;
    readonly privateAddress: string;
    readonly targetSelector: string;
    readonly port: number;
  };
  readonly labels: Readonly<Record<string, string>>;
}

/** Servers in one spread placement group, at most. */
const placementGroupSize = 10;

export function planHetzner(spec: SpecOn<'hetzner'>, decided: Decisions, running: RunningStack): HetznerPlan {
  const { nodes, networks, apiEndpoint: endpoint } = decided;
  const { places, stems } = decided.places;
  const { provider, cluster } = spec;
  const { name } = cluster;
  const labels = { 'routewise-cluster': name };
  const servers = nodes.map((node) => ({
    name: node.name,
    role: node.role,
    pool: node.pool,
    ...serverOf(node),
    privateAddress: node.address,
    placementGroup: placementGroupOf(name, stems.get(node.pool) ?? node.pool, node.index),
    location: locationOf(places.get(node.name)) ?? provider.location,
    labels: { ...labels, 'routewise-pool': node.pool, 'routewise-role': node.role },
  }));
  return {
    kind: 'hetzner',
    // An address cannot move: another one would replace it in every kubeconfig.
    location: running.api?.location ?? provider.location,
    networkZone: hetznerZones[provider.location],
    ...imageOf(spec),
    architectures: [...new Set(servers.map(({ architecture }) => architecture))].sort(),
    network: { name, ipRange: spec.network.range },
    subnet: { ipRange: spec.network.nodes },
    ...(provider.sshKey === undefined ? {} : { sshKey: { name, publicKey: provider.sshKey } }),
    placementGroups: [...new Set(servers.map((server) => server.placementGroup))],
    firewalls: {
      'control-plane': {
        name: `${name}-control-plane`,
        rules: planControlPlaneFirewall(spec, decided),
      },
      worker: { name: `${name}-worker`, rules: planWorkerFirewall(spec, decided) },
    },
    servers,
    ...(endpoint.choice === 'load-balancer'
      ? {
          loadBalancer: {
            name: `${name}-api`,
            type: provider.loadBalancerType,
            privateAddress: sharedAddress(networks),
            targetSelector: `routewise-cluster=${name},routewise-role=control-plane`,
            port: endpoint.port,
          },
        }
      : {}),
    labels,
  };
}

/** k3s starts from an image of the provider’s, Talos from a snapshot that only the user can have made. */
function imageOf({
  distribution,
  provider,
}: SpecOn<'hetzner'>): Pick<HetznerPlan, 'imageSelector' | 'imageName'> {
  const { selector, name } = provider.image;
  if (distribution.kind === 'talos') return { imageSelector: selector ?? 'os=talos' };
  return selector === undefined ? { imageName: name ?? 'ubuntu-24.04' } : { imageSelector: selector };
}

function serverOf({ name, machine }: NodePlan): Pick<HetznerServerPlan, 'serverType' | 'architecture'> {
  if (machine.kind !== 'server') throw new Error(`${name} is no server of Hetzner Cloud`);
  return { serverType: machine.type, architecture: machine.architecture };
}

/** By the nodes' own names: a server that runs cannot leave its group. */
function placementGroupOf(cluster: string, stem: string, index: number): string {
  return `${cluster}-${stem}-${Math.floor((index - 1) / placementGroupSize) + 1}`;
}

function locationOf(place: MachinePlace | undefined): string | undefined {
  return place?.kind === 'server' ? place.location : undefined;
}
