// Keeps a snapshot of etcd as a file on the machine that runs Pulumi: whole and checked, or not at all.
// It must never let anybody else read one: it holds every Secret of the cluster.
import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import type { EtcdSnapshotPlan } from '../../../../plan/machines/etcdSnapshots';
import { messageOf } from '../../../../config/messageOf';
import type { SnapshotReason } from './snapshotName';
import { snapshotName, tooMany } from './snapshotName';

/** Where snapshots go, as the stack says it: relative to the folder of Pulumi.yaml, in which Pulumi runs this. */
export type SnapshotKeeping = EtcdSnapshotPlan;

export interface SnapshotOrder {
  readonly keeping: SnapshotKeeping;
  readonly cluster: string;
  readonly reason: SnapshotReason;
  /** Default: now. */
  readonly now?: Date;
}

/** Hands over the snapshot’s bytes, in order. */
export type SnapshotSource = (write: (part: Buffer) => Promise<void>) => Promise<void>;

const digestBytes = 32;
/** A snapshot is a bbolt database, made of pages, and the SHA-256 of it. Source: etcd v3.6, etcdutl/snapshot, hasChecksum. */
const pagePart = 512;

/**
 * @returns where it lies, for the user: relative to the folder of Pulumi.yaml
 * @throws Error saying why there is none, that nothing was changed, and the ways out
 */
export async function keepSnapshot(order: SnapshotOrder, source: SnapshotSource): Promise<string> {
  const { keeping, cluster, reason, now = new Date() } = order;
  const folder = resolve(keeping.directory);
  const name = snapshotName(cluster, reason, now);
  try {
    await makeFolder(folder);
    await writeWhole(folder, name, source);
    for (const old of tooMany(await readdir(folder), cluster, keeping.keep)) await rm(join(folder, old));
  } catch (error) {
    throw new Error(noSnapshot(reason, keeping, messageOf(error)), { cause: error });
  }
  const { size } = await stat(join(folder, name));
  return `${relative('.', join(folder, name))} (${megabytes(size)})`;
}

function noSnapshot(reason: string, { directory }: SnapshotKeeping, why: string): string {
  return (
    `No snapshot of etcd could be taken into ${directory}, and before ${reason} there is to be one: ${why.replace(/[.\s]+$/, '')}. ` +
    'Nothing was changed. Mend that and run the update again; another folder: routewise:safety.etcdSnapshots.directory; ' +
    'going without one: routewise:safety.etcdSnapshots: false.'
  );
}

/** Git is told to leave it alone from inside, whatever the project’s own .gitignore says. */
async function makeFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const ignore = join(folder, '.gitignore');
  if (!existsSync(ignore)) await writeFile(ignore, '*\n', { mode: 0o600 });
}

async function writeWhole(folder: string, name: string, source: SnapshotSource): Promise<void> {
  const part = join(folder, `.${name}.part`);
  try {
    const file = await open(part, 'w', 0o600);
    try {
      await file.chmod(0o600);
      await source(async (bytes) => {
        await file.writeFile(bytes);
      });
      await file.sync();
    } finally {
      await file.close();
    }
    await checkSnapshot(part);
    await rename(part, join(folder, name));
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

/** @throws Error where the file is no snapshot of etcd, or not a whole one */
export async function checkSnapshot(path: string): Promise<void> {
  const { size } = await stat(path);
  if (size <= digestBytes || size % pagePart !== digestBytes) {
    throw new Error(`what came is no whole snapshot: ${size} bytes, without etcd’s checksum at its end`);
  }
  const hash = createHash('sha256');
  const kept: Buffer[] = [];
  for await (const bytes of createReadStream(path, { end: size - digestBytes - 1 }) as AsyncIterable<Buffer>)
    hash.update(bytes);
  for await (const bytes of createReadStream(path, { start: size - digestBytes }) as AsyncIterable<Buffer>)
    kept.push(bytes);
  if (!hash.digest().equals(Buffer.concat(kept))) {
    throw new Error('what came is broken: its SHA-256 is not the one that etcd has put at its end');
  }
}

function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
