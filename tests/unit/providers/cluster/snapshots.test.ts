import { createHash, randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keepSnapshot } from '../../../../providers/src/cluster/snapshots/keepSnapshot';
import { snapshotName, tooMany } from '../../../../providers/src/cluster/snapshots/snapshotName';

const at = (hour: number): Date => new Date(Date.UTC(2026, 10, 29, hour, 1, 43));

/** As etcd writes one: whole pages, and their SHA-256. */
function snapshot(pages = 8): Buffer {
  const data = randomBytes(pages * 512);
  return Buffer.concat([data, createHash('sha256').update(data).digest()]);
}

describe('names of snapshots', () => {
  it('hold the cluster, the time and the reason', () => {
    expect(snapshotName('dev', 'upgrading Talos to v1.12.1', at(7))).toBe(
      'dev_20261129T070143Z_before-upgrading-talos-to-v1.12.1.db',
    );
    expect(snapshotName('a-b', '../../x y/z', at(7))).toBe('a-b_20261129T070143Z_before-..-..-x-y-z.db');
  });

  it('tell which are too many: the oldest of this cluster, and never what is not ours', () => {
    const own = [1, 2, 3, 4].map((hour) =>
      snapshotName('dev', `removing dev-control-plane-${hour}`, at(hour)),
    );
    const others = ['dev.db', 'dev_notes.txt', snapshotName('dev-2', 'removing x', at(0)), `${own[0]}.old`];
    expect(tooMany([...own, ...others], 'dev', 2)).toEqual([own[0], own[1]]);
    expect(tooMany([...own, ...others], 'dev', 4)).toEqual([]);
  });

  it('keep what was before the first try of a step, however often it is tried', () => {
    const before = snapshotName('dev', 'removing x', at(1));
    const tries = [2, 3, 4, 5, 6, 7].map((hour) =>
      snapshotName('dev', 'upgrading Talos to v1.13.0', at(hour)),
    );
    expect(tooMany([before, ...tries], 'dev', 3)).toEqual(tries.slice(1, -1));
  });
});

describe('a snapshot that is kept', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'routewise-snapshots-'));
  });
  afterEach(() => {
    chmodSync(folder, 0o700);
    rmSync(folder, { recursive: true, force: true });
  });
  const keep = (bytes: readonly Buffer[], more: { keep?: number; now?: Date; directory?: string } = {}) =>
    keepSnapshot(
      {
        keeping: { directory: more.directory ?? join(folder, 'a', 'b'), keep: more.keep ?? 5 },
        cluster: 'dev',
        reason: 'removing dev-control-plane-3',
        ...(more.now === undefined ? {} : { now: more.now }),
      },
      async (write) => {
        for (const part of bytes) await write(part);
      },
    );

  it('is whole, for its owner alone, out of Git, and told with its size', async () => {
    const bytes = snapshot(2000);
    const told = await keep([bytes.subarray(0, 1000), bytes.subarray(1000)], { now: at(7) });
    const name = 'dev_20261129T070143Z_before-removing-dev-control-plane-3.db';
    expect(told).toMatch(new RegExp(`/a/b/${name} \\(1\\.0 MB\\)$`));
    const path = join(folder, 'a', 'b', name);
    expect(readFileSync(path).equals(bytes)).toBe(true);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'a', 'b')).mode & 0o777).toBe(0o700);
    expect(readFileSync(join(folder, 'a', 'b', '.gitignore'), 'utf8')).toBe('*\n');
  });

  const broken = snapshot();
  broken[100] = (broken[100] ?? 0) ^ 1;
  it.each<[string, Buffer[], RegExp]>([
    ['nothing', [], /no whole snapshot: 0 bytes/],
    ['a part of it', [snapshot().subarray(0, -600)], /no whole snapshot/],
    ['all but its checksum', [snapshot().subarray(0, -32)], /no whole snapshot/],
    ['a byte that is another one', [broken], /broken: its SHA-256 is not the one/],
  ])('is none where %s came: nothing stays, and the ways out are named', async (_, bytes, why) => {
    const failed = keep(bytes);
    await expect(failed).rejects.toThrow(why);
    await expect(failed).rejects.toThrow(
      /before removing dev-control-plane-3.*Nothing was changed\..*routewise:safety\.etcdSnapshots\.directory.*safety\.etcdSnapshots: false/s,
    );
    expect(readdirSync(join(folder, 'a', 'b'))).toEqual(['.gitignore']);
  });

  it('is none where the folder is a file', async () => {
    writeFileSync(join(folder, 'file'), '');
    await expect(keep([snapshot()], { directory: join(folder, 'file') })).rejects.toThrow(/EEXIST|ENOTDIR/);
  });

  it('lets the oldest go only once the new one is there', async () => {
    for (const hour of [1, 2, 3]) await keep([snapshot()], { keep: 2, now: at(hour) });
    expect(readdirSync(join(folder, 'a', 'b')).filter((name) => name.endsWith('.db'))).toHaveLength(2);
    await expect(keep([broken], { keep: 1, now: at(4) })).rejects.toThrow();
    expect(readdirSync(join(folder, 'a', 'b')).filter((name) => name.endsWith('.db'))).toHaveLength(2);
  });
});
