// Lists the existing machines of a stack, how they are reached, and what the stack says of their hardware.
// It must never hold a private key or a password.
import { hardwareEntry } from '../ground/hardware';
import type { ClusterSpec, Host, SpecOn } from '../../config/schema/stack';
import type { NodePlan, Role } from '../ground/nodes';

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

export function planHosts(spec: SpecOn<'hosts'>, nodes: readonly NodePlan[]): HostsPlan {
  const { user } = spec.provider;
  const keys = hostKeys(spec);
  return {
    kind: 'hosts',
    hosts: nodes.flatMap(({ name, role, address, machine, hardware }) =>
      machine.kind === 'host'
        ? [
            {
              name,
              role,
              address,
              ssh: machine.ssh.includes('@') ? machine.ssh : `${user}@${machine.ssh}`,
              ...keys.get(name),
              ...hardwareOf(spec, hardware),
            },
          ]
        : [],
    ),
    fixes: spec.nodes.fixes,
    images: spec.nodes.images,
  };
}

function hostKeys({ nodes }: ClusterSpec): ReadonlyMap<string, { readonly hostKey?: string }> {
  const hosts: readonly Host[] = [nodes.controlPlanes, ...Object.values(nodes.workers)].flatMap(
    (pool) => pool.hosts ?? [],
  );
  return new Map(hosts.map(({ name, hostKey }) => [name, hostKey === undefined ? {} : { hostKey }]));
}

function hardwareOf(spec: ClusterSpec, name: string | undefined): Partial<HostPlan> {
  const hardware = hardwareEntry(spec, name);
  const { devices, driver, offloads, queues } = hardware ?? {};
  const kernel =
    hardware?.kernel ?? (spec.distribution.kind === 'k3s' ? spec.distribution.kernel : undefined);
  return {
    ...(devices === undefined ? {} : { devices }),
    ...(driver === undefined ? {} : { driver }),
    ...(kernel === undefined ? {} : { kernel }),
    ...(offloads === undefined ? {} : { offloads }),
    ...(queues === undefined ? {} : { queues }),
  };
}
