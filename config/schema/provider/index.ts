// Section `provider`: where the nodes come from.
// It must never decide anything: locations and shapes are checked here, what follows from them is planned later.
import { z } from 'zod';
import { existingProvider } from './existing';
import { hetznerProvider } from './hetzner';
import { hostsProvider } from './hosts';
import { proxmoxProvider } from './proxmox';

export const providerSection = z.discriminatedUnion('kind', [
  hetznerProvider,
  proxmoxProvider,
  hostsProvider,
  existingProvider,
]);
export type ProviderKind = z.output<typeof providerSection>['kind'];
export { hetznerZones } from './hetzner';
export { changeClasses } from './existing';
export type { ChangeClass } from './existing';
