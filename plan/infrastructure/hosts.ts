// Lists the existing machines of a stack, and how they are reached.
// It must never hold a private key or a password.
import type { ClusterSpec } from '../../config/schema/stack';
import type { NodePlan, Role } from '../nodes';

export interface HostPlan {
  readonly name: string;
  readonly role: Role;
  /** `[user@]host[:port]` */
  readonly ssh: string;
  readonly address: string;
}

export interface HostsPlan {
  readonly kind: 'hosts';
  readonly hosts: readonly HostPlan[];
}

export function planHosts(spec: ClusterSpec, nodes: readonly NodePlan[]): HostsPlan {
  if (spec.provider.kind !== 'hosts') throw new Error('the stack has no hosts of its own');
  const { user } = spec.provider;
  return {
    kind: 'hosts',
    hosts: nodes.flatMap(({ name, role, address, machine }) =>
      machine.kind === 'host'
        ? [{ name, role, address, ssh: machine.ssh.includes('@') ? machine.ssh : `${user}@${machine.ssh}` }]
        : [],
    ),
  };
}
