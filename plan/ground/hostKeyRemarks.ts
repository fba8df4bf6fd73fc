// Says which existing hosts are let in by whatever key they show first.
// It must never refuse one: that is how people first meet a host, too.
import type { Problem } from '../../config/problem';
import { shortList } from '../../config/shortList';
import type { ClusterSpec } from '../../config/schema/stack';

export function checkHostKeys({ provider, nodes }: ClusterSpec): Problem[] {
  if (provider.kind !== 'hosts') return [];
  const hosts = [nodes.controlPlanes, ...Object.values(nodes.workers)].flatMap((pool) => pool.hosts ?? []);
  const open = hosts.filter(({ hostKey }) => hostKey === undefined).map(({ name }) => name);
  if (open.length === 0) return [];
  return [
    {
      rule: 'ssh-host-key-unpinned',
      severity: 'note',
      path: 'routewise:nodes',
      found: shortList(open, 8),
      reason:
        'these hosts have no hostKey: unless known_hosts lists them, the key that each shows first is taken for its own and kept, and the cluster’s keys go to whoever shows it',
      remedy:
        'set hostKey of each to what `ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub` says on its console; `routewise preflight` shows what it saw',
      source: 'OpenSSH: ssh_config(5), StrictHostKeyChecking',
    },
  ];
}
