// Decides whether snapshots of etcd are taken before steps that could lose it, and where they go.
// It must never be silent where there will be none.
import type { Problem } from '../../config/problem';
import { problemKinds } from '../../config/problemKinds';
import type { ClusterSpec } from '../../config/schema/stack';

export const etcdSnapshotProblems = problemKinds(
  {
    id: 'etcd-snapshots',
    title: 'Snapshots of etcd',
    about: 'Whether something of etcd is left where a step goes wrong.',
  },
  {
    'etcd-snapshots-off': {
      title: 'No snapshots of etcd are taken',
      severity: 'warn',
      why: 'no snapshot of etcd is taken before upgrades and before control planes go: what a failed step loses of etcd comes back from nowhere',
      remedy: 'leave the key out, or see to it that something else takes snapshots often',
    },
    'etcd-snapshots-without-ssh': {
      title: 'Snapshots of etcd cannot be fetched without SSH',
      severity: 'note',
      why: 'k3s gives a snapshot of etcd on its servers alone, and the stack lets nobody in there by SSH: none is fetched before a server is removed or replaced, and only those that k3s takes by itself lie on the servers',
      remedy: 'set routewise:provider.sshKey before the machines are made',
      source: 'k3s-io/docs, docs/cli/etcd-snapshot.md',
    },
  },
);

export interface EtcdSnapshotPlan {
  /** On the machine that runs Pulumi, relative to the folder of Pulumi.yaml. */
  readonly directory: string;
  /** How many of a cluster stay. */
  readonly keep: number;
}

/** For the part of a plan that says how running machines are changed; empty where none are taken. */
export function planEtcdSnapshots({ safety }: ClusterSpec): { readonly snapshots?: EtcdSnapshotPlan } {
  return safety.etcdSnapshots === false ? {} : { snapshots: safety.etcdSnapshots };
}

const path = 'routewise:safety.etcdSnapshots';

export function checkEtcdSnapshots(spec: ClusterSpec): Problem[] {
  const { distribution, provider, safety } = spec;
  if (spec.observed !== undefined || provider.kind === 'existing') return [];
  if (safety.etcdSnapshots === false)
    return [etcdSnapshotProblems['etcd-snapshots-off'].at(path, { found: 'false' })];
  if (distribution.kind !== 'k3s' || provider.kind === 'hosts' || provider.sshKey !== undefined) return [];
  return [etcdSnapshotProblems['etcd-snapshots-without-ssh'].at(path)];
}
