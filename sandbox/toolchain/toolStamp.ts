// Keeps built programs: a file is used only if it is, byte for byte, what a finished build from the same source left.
// Must never trust a program without a stamp, nor leave a half-written one under its name.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { chmod, mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { ToolName } from './toolCatalog';

interface ToolStamp {
  /** Digest of all that decides the build. */
  source: string;
  sha256: string;
  size: number;
  modifiedMs: number;
}

export type StoredTool =
  | { state: 'fine'; path: string }
  | { state: 'absent' }
  | { state: 'outdated' }
  | { state: 'damaged'; reason: string };

export const toolPath = (cacheDir: string, name: ToolName): string => join(cacheDir, 'bin', name);
const stampPath = (cacheDir: string, name: ToolName): string => join(cacheDir, 'stamps', `${name}.json`);

/** The whole file is read only if its size or time is not the stamp's. */
export async function findStoredTool(cacheDir: string, name: ToolName, source: string): Promise<StoredTool> {
  const path = toolPath(cacheDir, name);
  const stamp = await readStamp(stampPath(cacheDir, name));
  const file = await stat(path).catch(() => undefined);
  if (stamp === undefined || file === undefined) {
    if (stamp === undefined && file === undefined) return { state: 'absent' };
    return { state: 'damaged', reason: stamp ? 'the program is gone' : 'its build never finished' };
  }
  if (stamp.source !== source) return { state: 'outdated' };
  if (file.size !== stamp.size) return { state: 'damaged', reason: `${file.size} bytes, not ${stamp.size}` };
  if (file.mtimeMs === stamp.modifiedMs) return { state: 'fine', path };
  if ((await sha256(path)) !== stamp.sha256) return { state: 'damaged', reason: 'its content was changed' };
  await writeStamp(stampPath(cacheDir, name), { ...stamp, modifiedMs: file.mtimeMs });
  return { state: 'fine', path };
}

/** Moves a fresh build to its place. `built` must be on the cache's file system. */
export async function storeTool(
  cacheDir: string,
  name: ToolName,
  source: string,
  built: string,
): Promise<string> {
  const path = toolPath(cacheDir, name);
  await mkdir(join(cacheDir, 'bin'), { recursive: true });
  await mkdir(join(cacheDir, 'stamps'), { recursive: true });
  await chmod(built, 0o755);
  const digest = await sha256(built);
  await rename(built, path);
  const { size, mtimeMs } = await stat(path);
  await writeStamp(stampPath(cacheDir, name), { source, sha256: digest, size, modifiedMs: mtimeMs });
  return path;
}

async function readStamp(path: string): Promise<ToolStamp | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as ToolStamp;
  } catch {
    return undefined;
  }
}

async function writeStamp(path: string, stamp: ToolStamp): Promise<void> {
  const temporary = `${path}.${process.pid}`;
  await writeFile(temporary, JSON.stringify(stamp));
  await rename(temporary, path);
}

async function sha256(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash);
  return hash.digest('hex');
}
