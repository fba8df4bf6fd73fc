// Names snapshots of etcd, and says which of a folder's files are ours and too many.
// It must never count a file that another program, or another cluster, has put there.

/** What a snapshot is taken before: `upgrading Talos to v1.12.1`. */
export type SnapshotReason = string;

/** `dev_20261129T070143Z_before-upgrading-talos-to-v1.12.1.db`: no name of a cluster has an underscore. */
export function snapshotName(cluster: string, reason: SnapshotReason, now: Date): string {
  const time = now.toISOString().replace(/[-:]|\.\d+/g, '');
  return `${cluster}_${time}_${slugOf(reason)}.db`;
}

function slugOf(reason: SnapshotReason): string {
  return `before-${reason}`
    .toLowerCase()
    .replace(/[^a-z0-9.+]+/g, '-')
    .replace(/^[-.]+|[-.]+$/g, '')
    .slice(0, 120);
}

const shape = /^(?<cluster>[^_]+)_(?<time>\d{8}T\d{6}Z)_(?<reason>before-[a-z0-9.+-]+)\.db$/;

/**
 * Of one reason the first and the last stay, so that a step that is tried again and again keeps what was before it; of all
 * of them the newest `keep`.
 * @param names of the folder's files
 */
export function tooMany(names: readonly string[], cluster: string, keep: number): string[] {
  const own = names
    .flatMap((name) => {
      const { groups } = shape.exec(name) ?? {};
      return groups?.cluster === cluster
        ? [{ name, time: groups.time ?? '', reason: groups.reason ?? '' }]
        : [];
    })
    .sort((a, b) => a.time.localeCompare(b.time));
  const between = own.filter(({ name, reason }) => {
    const same = own.filter((other) => other.reason === reason);
    return name !== same[0]?.name && name !== same.at(-1)?.name;
  });
  const left = own.filter((each) => !between.includes(each));
  return [...between, ...left.slice(0, Math.max(0, left.length - keep))].map(({ name }) => name);
}
