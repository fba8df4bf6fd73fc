// Lists the existing machines of a stack, how they are reached, and what the stack says of their hardware.
// It must never hold a private key or a password.
import { hardwareEntry } from '../ground/hardware';
import { statedKernel } from '../ground/kernel';
import type { ClusterSpec, Host, SpecOn } from '../../config/schema/stack';
import type { Decisions } from '../decide';
import type { Acceleration } from '../decisions/tuning/acceleration';
import { accelerations } from '../decisions/tuning/acceleration';
import type { NodePlan, Role } from '../ground/nodes';
import type { Pools } from '../ground/pools';
import type { NodeConfigPlan } from '../objects/nodeConfig/nodeConfigPlan';
import { ownOption } from '../objects/nodeConfig/ownOption';

/** What may be put right on hosts, and nothing else. */
export type HostFix = ClusterSpec['nodes']['fixes'][number];

export interface HostPlan {
  readonly name: string;
  readonly role: Role;
  /** `[user@]host[:port]` */
  readonly ssh: string;
  /** `SHA256:…` that the host must show; without it the key seen first is kept. */
  readonly hostKey?: string;
  readonly address: string;
  /** Devices Cilium attaches to, by name or `eth+`. */
  readonly devices?: readonly string[];
  readonly driver?: string;
  /** What the plan's decisions took for the kernel. */
  readonly kernel?: string;
  /** XDP, where a CiliumNodeConfig gives its node another than the cluster has. */
  readonly acceleration?: Acceleration;
  /** Offloads by their name in `ethtool -K`. */
  readonly offloads?: Readonly<Record<string, boolean>>;
  /** Combined queues, as `ethtool -L` takes them. */
  readonly queues?: number;
}

export interface HostsPlan {
  readonly kind: 'hosts';
  readonly hosts: readonly HostPlan[];
  readonly fixes: readonly HostFix[];
  /** Archives for every host’s containerd, by path from the stack’s file. */
  readonly images: readonly string[];
}

export function planHosts(
  spec: SpecOn<'hosts'>,
  decided: Decisions,
  nodeConfig: NodeConfigPlan | undefined,
): HostsPlan {
  const { nodes, pools } = decided;
  const { user } = spec.provider;
  const keys = hostKeys(pools);
  return {
    kind: 'hosts',
    hosts: nodes.flatMap((node) => {
      const { name, role, address, machine, hardware } = node;
      if (machine.kind !== 'host') return [];
      return [
        {
          name,
          role,
          address,
          ssh: machine.ssh.includes('@') ? machine.ssh : `${user}@${machine.ssh}`,
          ...keys.get(name),
          ...hardwareOf(spec, hardware),
          ...ownAcceleration(node, decided, nodeConfig),
        },
      ];
    }),
    fixes: spec.nodes.fixes,
    images: spec.nodes.images,
  };
}

function hostKeys({ all }: Pools): ReadonlyMap<string, { readonly hostKey?: string }> {
  const hosts = all.flatMap(({ pool }): readonly Host[] => pool.hosts ?? []);
  return new Map(hosts.map(({ name, hostKey }) => [name, hostKey === undefined ? {} : { hostKey }]));
}

/** Left out where the node has what the cluster has. */
function ownAcceleration(
  node: NodePlan,
  decided: Decisions,
  nodeConfig: NodeConfigPlan | undefined,
): Pick<HostPlan, 'acceleration'> {
  if (nodeConfig === undefined) return {};
  const own = ownOption(nodeConfig, 'bpf-lb-acceleration', { ground: decided, node });
  const acceleration = accelerations.find((each) => each === own);
  if (acceleration === undefined || acceleration === decided.tuning.acceleration.choice) return {};
  return { acceleration };
}

function hardwareOf(spec: ClusterSpec, name: string | undefined): Partial<HostPlan> {
  const hardware = hardwareEntry(spec, name);
  const { devices, driver, offloads, queues } = hardware ?? {};
  const kernel = statedKernel(spec, name);
  return {
    ...(devices === undefined ? {} : { devices }),
    ...(driver === undefined ? {} : { driver }),
    ...(kernel === undefined ? {} : { kernel }),
    ...(offloads === undefined ? {} : { offloads }),
    ...(queues === undefined ? {} : { queues }),
  };
}
