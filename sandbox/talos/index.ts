// The door to the Talos stand-in, for the rest of the sandbox.
// It must never hold logic of its own.
export { parseTalosUserData } from './parseTalosUserData';
export { TalosConfigError } from './talosUserData';
export type { TalosUserData } from './talosUserData';
export { startTalosMachine } from './startTalosMachine';
export type { RunningTalosMachine, TalosMachineOptions } from './startTalosMachine';
export { TalosCallError } from './talosCallError';
export { TalosFaults } from './talosFaults';
export type { TalosCallRecord, TalosFault } from './talosFaults';
