// What the rest of the sandbox may use of the Proxmox VE emulator.
// It must never hold code.
export { newProxmoxCredentials, newSshHostKey, startProxmoxApi } from './startProxmoxApi';
export { loopbackOf } from './machineReconciler';
export type * from './interfaces';
export type { CallFault, TaskFault } from './faults';
export type { ProxmoxDump } from './stateDump';
