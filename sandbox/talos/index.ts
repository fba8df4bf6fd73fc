// The door to the Talos stand-in, for the rest of the sandbox.
// It must never hold logic of its own.
export { parseTalosUserData } from './parseTalosUserData';
export { TalosConfigError } from './talosUserData';
export type { TalosAuthority, TalosControlPlane, TalosTaint, TalosUserData } from './talosUserData';
export { startTalosMachine } from './startTalosMachine';
export type { RunningTalosMachine, TalosMachineOptions } from './startTalosMachine';
export { TalosCluster } from './talosCluster';
export { TalosCallError } from './talosCallError';
export type { TalosEtcdHooks, TalosMachineHooks } from './talosAnswers';
export { TalosFaults } from './talosFaults';
export type { TalosCallRecord, TalosFault } from './talosFaults';
export type { TalosSigner } from './issueServerCertificate';
