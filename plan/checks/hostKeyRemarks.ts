// Says which existing hosts are let in by whatever key they show first.
// It must never refuse one: that is how people first meet a host, too.
import type { Problem } from '../../config/problem';
import { problemKinds } from '../../config/problemKinds';
import { shortList } from '../../config/shortList';
import type { ClusterSpec } from '../../config/schema/stack';

export const hostKeyProblems = problemKinds(
  {
    id: 'host-keys',
    title: 'Host keys',
    about: 'By which keys existing hosts are known for themselves, over SSH.',
  },
  {
    'ssh-host-key-unpinned': {
      title: 'Hosts are let in by whatever key they show first',
      severity: 'note',
      why: 'these hosts have no hostKey: unless known_hosts lists them, the key that each shows first is taken for its own and kept, and the cluster’s keys go to whoever shows it',
      remedy:
        'set hostKey of each to what `ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub` says on its console; `routewise preflight` shows what it saw',
      source: 'OpenSSH: ssh_config(5), StrictHostKeyChecking',
    },
  },
);

export function checkHostKeys({ provider, nodes }: ClusterSpec): Problem[] {
  if (provider.kind !== 'hosts') return [];
  const hosts = [nodes.controlPlanes, ...Object.values(nodes.workers)].flatMap((pool) => pool.hosts ?? []);
  const open = hosts.filter(({ hostKey }) => hostKey === undefined).map(({ name }) => name);
  if (open.length === 0) return [];
  return [hostKeyProblems['ssh-host-key-unpinned'].at('routewise:nodes', { found: shortList(open, 8) })];
}
