// Keeps the emulator's state: reads it from a file, tells listeners of changes, writes it back atomically.
// It must never leave a half-written file, nor one that others can read (it holds user data).
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { HetznerState } from './model';
import { seedImages } from './seedImages';

/** Real ids are large and from one sequence; a small one would hide a mixed-up kind of id. */
const firstId = 10_000_001;
const saveDelayMs = 50;
/** A large state takes long to write: leave this many times as long between two writes. */
const saveRest = 20;
const keptActions = 5000;

export function emptyState(): HetznerState {
  return {
    nextId: firstId,
    servers: [],
    primaryIps: [],
    networks: [],
    placementGroups: [],
    firewalls: [],
    sshKeys: [],
    loadBalancers: [],
    images: seedImages(),
    actions: [],
  };
}

/** @throws Error when the file is no state of this emulator */
function readState(file: string): HetznerState {
  let parsed: unknown;
  try {
    parsed = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(
      `The emulator's state in ${file} cannot be read (${(error as Error).message}). Delete the file to start empty.`,
      { cause: error },
    );
  }
  const empty = emptyState();
  const fits =
    typeof parsed === 'object' &&
    parsed !== null &&
    Object.keys(empty).every(
      (key) =>
        typeof (parsed as HetznerState)[key as keyof HetznerState] ===
        typeof empty[key as keyof HetznerState],
    );
  if (!fits) throw new Error(`${file} is no state of this emulator. Delete the file to start empty.`);
  return parsed as HetznerState;
}

export class HetznerStore {
  readonly state: HetznerState;
  readonly #listeners: (() => void)[] = [];
  #timer: NodeJS.Timeout | undefined;
  #saveDelay = saveDelayMs;

  constructor(private readonly file: string | undefined) {
    this.state = file !== undefined && existsSync(file) ? readState(file) : emptyState();
  }

  /** One sequence for all kinds of resources. */
  nextId(): number {
    return this.state.nextId++;
  }

  onChange(listener: () => void): void {
    this.#listeners.push(listener);
  }

  /** To be called after every change: saves soon and tells the listeners at once. */
  changed(): void {
    if (this.file !== undefined)
      this.#timer ??= setTimeout(() => {
        this.save();
      }, this.#saveDelay);
    for (const listener of this.#listeners) listener();
  }

  save(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.file === undefined) return;
    const began = Date.now();
    this.#forgetOldActions();
    const temporary = `${this.file}.${process.pid}.tmp`;
    writeFileSync(temporary, JSON.stringify(this.state), { mode: 0o600 });
    renameSync(temporary, this.file);
    this.#saveDelay = Math.max(saveDelayMs, (Date.now() - began) * saveRest);
  }

  #forgetOldActions(): void {
    const { actions } = this.state;
    if (actions.length <= keptActions) return;
    const old = actions
      .slice(0, actions.length - keptActions)
      .filter((action) => action.status === 'running');
    this.state.actions = [...old, ...actions.slice(-keptActions)];
  }
}
