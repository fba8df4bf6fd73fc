// Keeps the emulated cluster's state: reads it from a file, tells listeners of changes, writes it back atomically.
// It must never leave a half-written file, nor one that others can read (it holds machine configs).
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { ProxmoxState } from './model';

const saveDelayMs = 50;
const keptTasks = 1000;

/** What a fresh installation of three nodes has; snippets are switched on, as the guide asks for. */
export function freshCluster(nodeNetwork: string): ProxmoxState {
  return {
    nodes: ['pve-1', 'pve-2', 'pve-3'].map((name, index) => ({
      name,
      address: `${nodeNetwork}.${11 + index}`,
      online: true,
      bridges: ['vmbr0', 'vmbr1'],
    })),
    storages: [
      {
        storage: 'local',
        type: 'dir',
        path: '/var/lib/vz',
        content: ['backup', 'import', 'iso', 'snippets', 'vztmpl'],
      },
      { storage: 'local-lvm', type: 'lvmthin', content: ['images', 'rootdir'] },
    ],
    volumes: [],
    vms: [],
    tasks: [],
    pools: [],
    haResources: {},
    haRules: {},
  };
}

/** @throws Error when the file is no state of this emulator */
function readState(file: string, fresh: ProxmoxState): ProxmoxState {
  try {
    const parsed = JSON.parse(readFileSync(file, 'utf8')) as ProxmoxState;
    const fits = Object.keys(fresh).every((key) => key in parsed);
    if (fits) return parsed;
  } catch (error) {
    throw new Error(
      `The emulator's state in ${file} cannot be read (${(error as Error).message}). Delete the file to start empty.`,
      { cause: error },
    );
  }
  throw new Error(`${file} is no state of this emulator. Delete the file to start empty.`);
}

export class ProxmoxStore {
  readonly state: ProxmoxState;
  readonly #listeners: (() => void)[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly file: string | undefined,
    nodeNetwork: string,
  ) {
    const fresh = freshCluster(nodeNetwork);
    this.state = file !== undefined && existsSync(file) ? readState(file, fresh) : fresh;
  }

  onChange(listener: () => void): void {
    this.#listeners.push(listener);
  }

  /** To be called after every change: saves soon and tells the listeners at once. */
  changed(): void {
    if (this.file !== undefined)
      this.#timer ??= setTimeout(() => {
        this.save();
      }, saveDelayMs);
    for (const listener of this.#listeners) listener();
  }

  save(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.file === undefined) return;
    this.state.tasks.splice(0, this.state.tasks.length - keptTasks);
    const temporary = `${this.file}.${process.pid}.tmp`;
    writeFileSync(temporary, JSON.stringify(this.state), { mode: 0o600 });
    renameSync(temporary, this.file);
  }
}
