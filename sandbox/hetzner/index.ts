// What the rest of the sandbox may use of the Hetzner Cloud API emulator.
// It must never hold code.
export { newHetznerToken, startHetznerApi } from './startHetznerApi';
export { loopbackAddresses, loopbackBlockFor } from './loopbackAddresses';
export { TcpLoadBalancers } from './proxy';
export type * from './interfaces';
