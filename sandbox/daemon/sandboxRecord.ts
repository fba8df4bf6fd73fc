// The record a sandbox keeps of itself in its directory: who runs it, where it answers, and the secrets made for it.
// Must never be readable by other users, nor be trusted about a process without looking whether that process still lives.
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface SandboxRecord {
  /** The daemon, by number and start time; 0 when nobody runs it. */
  process: { pid: number; startTime: string };
  startedAt: string;
  projectRoot: string;
  /** `127.x`: the block that the sandbox's public addresses come from. */
  addressBlock: string;
  hetznerToken: string;
  proxmox: ProxmoxRecord;
  passphrase: string;
  /** Lets a command speak to the daemon. */
  controlToken: string;
  /** Ports on 127.0.0.1, kept for the next start so that URLs stay good. */
  ports: { hetzner: number; charts: number; control: number; proxmox: number; proxmoxSocks: number };
}

export interface ProxmoxRecord {
  apiToken: string;
  password: string;
  /** PEM; kept, or SSH clients would warn of an attack. */
  sshHostKey: string;
  /** `198.18.x`: the nodes' own addresses. */
  nodeNetwork: string;
  /** `127.x`: stands for the leading bytes of the machines' addresses. */
  addressBlock: string;
}

const recordName = 'sandbox.json';

export function readRecord(directory: string): SandboxRecord | undefined {
  try {
    return JSON.parse(readFileSync(join(directory, recordName), 'utf8')) as SandboxRecord;
  } catch {
    return undefined;
  }
}

export function writeRecord(directory: string, record: SandboxRecord): void {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const file = join(directory, recordName);
  writeFileSync(`${file}.new`, `${JSON.stringify(record, undefined, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

/** Start time of a process as the kernel counts it; '' when there is no such process. Tells a reused number apart. */
export function processStartTime(pid: number): string {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').pop()?.split(' ') ?? [];
    // Field 3 is the state: a zombie has ended already.
    return fields[0] === 'Z' ? '' : (fields[19] ?? '');
  } catch {
    return '';
  }
}

/** Whether the daemon of the record still runs. */
export function isAlive({ process: { pid, startTime } }: SandboxRecord): boolean {
  return pid > 0 && startTime !== '' && processStartTime(pid) === startTime;
}

export function newSecret(): string {
  return randomBytes(24).toString('base64url');
}
