// What the rest of the sandbox may use of the Hetzner Cloud API emulator.
// It must never hold code.
export { newHetznerToken, startHetznerApi } from './startHetznerApi';
export { loopbackAddresses, loopbackBlockFor } from './loopbackAddresses';
export { TcpLoadBalancers } from './proxy';
export { seededTalosVersion } from './seedImages';
export type * from './interfaces';
export type { ActionFault, FaultControl, FaultPlan, FaultStatus } from './faults';
export type { StateDump } from './stateDump';
