// Lets one process at a time build into a toolchain's folder, so that no package is compiled twice.
// Must never keep anyone waiting for a process that is gone.
import { mkdir, readFile, rename, rm, writeFile, link } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

export interface LockHolder {
  pid: number;
  /** Tells this process from a later one with the same number; absent where the system does not say. */
  startedAt?: string;
}

/**
 * @param onWait called once, with the process that is waited for
 * @returns what gives the lock back
 */
export async function takeBuildLock(
  folder: string,
  onWait: (pid: number) => void = () => undefined,
  pollMs = 300,
): Promise<() => Promise<void>> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, 'build.lock');
  const mine = `${path}.${process.pid}.${Math.random().toString(36).slice(2)}`;
  await writeFile(mine, JSON.stringify(holderOf(process.pid)));
  let told = false;
  try {
    for (;;) {
      if (await tryLink(mine, path)) return () => rm(path, { force: true });
      const holder = await readHolder(path);
      if (holder === undefined || !isAlive(holder)) {
        await removeStale(path, holder);
        continue;
      }
      if (!told) onWait(holder.pid);
      told = true;
      await pause(pollMs);
    }
  } finally {
    await rm(mine, { force: true });
  }
}

/** A link is made or refused in one step and is complete from its first moment. */
async function tryLink(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Takes the file away under another name first: if it was somebody's fresh lock in the meantime, it is put back. */
async function removeStale(path: string, stale: LockHolder | undefined): Promise<void> {
  const aside = `${path}.stale.${process.pid}`;
  try {
    await rename(path, aside);
  } catch {
    return;
  }
  const taken = await readHolder(aside);
  if (taken !== undefined && taken.pid !== stale?.pid && isAlive(taken)) await tryLink(aside, path);
  await rm(aside, { force: true });
}

async function readHolder(path: string): Promise<LockHolder | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as LockHolder;
  } catch {
    return undefined;
  }
}

export function holderOf(pid: number): LockHolder {
  const startedAt = processStart(pid);
  return startedAt === undefined ? { pid } : { pid, startedAt };
}

function isAlive(holder: LockHolder): boolean {
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  const now = processStart(holder.pid);
  return now === undefined || holder.startedAt === undefined || now === holder.startedAt;
}

/** Field 22 of /proc/PID/stat: clock ticks from boot to the process's start; `ended` for one nobody has waited for. */
function processStart(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? 'ended' : fields[19];
  } catch {
    return undefined;
  }
}
