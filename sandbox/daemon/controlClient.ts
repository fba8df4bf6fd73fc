// Speaks to a sandbox's daemon: asks for its status, asks it to stop.
// Must never speak to a process that is not the one the record names.
import type { SandboxRecord } from './sandboxRecord';
import { isAlive } from './sandboxRecord';
import type { SandboxStatus } from './sandboxStatus';

/** @returns undefined when no daemon runs or it does not answer (yet) */
export async function askStatus(record: SandboxRecord | undefined): Promise<SandboxStatus | undefined> {
  if (record === undefined || !isAlive(record)) return undefined;
  try {
    return (await call(record, 'GET', '/status', 10_000)) as SandboxStatus;
  } catch {
    return undefined;
  }
}

/** @throws Error when the daemon does not answer in time */
export async function askToStop(record: SandboxRecord): Promise<void> {
  await call(record, 'POST', '/stop', 60_000);
}

async function call(
  record: SandboxRecord,
  method: string,
  path: string,
  patienceMs: number,
): Promise<unknown> {
  const response = await fetch(`http://127.0.0.1:${record.ports.control}${path}`, {
    method,
    headers: { authorization: `Bearer ${record.controlToken}` },
    signal: AbortSignal.timeout(patienceMs),
  });
  if (!response.ok) throw new Error(`The sandbox's daemon answered ${response.status} to ${method} ${path}.`);
  return response.json();
}
