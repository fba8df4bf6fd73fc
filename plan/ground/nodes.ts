// What a node of a plan is: its name, role, pool, machine and addresses.
// It must never say how it came by them: where nodes are is planned over what runs.

export type Role = 'control-plane' | 'worker';

export interface NodePlan {
  /**
   * `<cluster>-<pool>-<index>`, with the pool's former name where it was renamed; or the host's own name: the machine's and
   * the Kubernetes node's name.
   */
  readonly name: string;
  readonly role: Role;
  readonly pool: string;
  /** From 1; the highest goes first when a pool shrinks. */
  readonly index: number;
  readonly segment: string;
  readonly machine: Machine;
  /** Name under `nodes.hardware`. */
  readonly hardware?: string;
  /** As the cluster has them; absent where the plan makes the node. */
  readonly labels?: Readonly<Record<string, string>>;
  /** The node's InternalIP. */
  readonly address: string;
  /** The second InternalIP, with IPv6 on the nodes' own network. */
  readonly address6?: string;
}

export type Machine =
  | { readonly kind: 'server'; readonly type: string; readonly architecture: 'x86' | 'arm' }
  | { readonly kind: 'vm'; readonly cores: number; readonly memoryGiB: number; readonly diskGiB: number }
  | { readonly kind: 'host'; readonly ssh: string };

/** What people call a machine: `cpx31`, `4 cores, 8 GiB`, `host`. */
export function machineName(machine: Machine): string {
  if (machine.kind === 'server') return machine.type;
  return machine.kind === 'vm' ? `${machine.cores} cores, ${machine.memoryGiB} GiB` : 'host';
}

/** A server of Hetzner Cloud, by the name of its type: the cax line has Ampere processors, all others are x86. */
export function serverMachine(type: string): Extract<Machine, { kind: 'server' }> {
  return { kind: 'server', type, architecture: type.startsWith('cax') ? 'arm' : 'x86' };
}
