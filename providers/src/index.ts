// What the dynamic provider process finds under the name @routewise/providers: one object a resource type.
// It must never lose or rename an export: stored states refer to them.
export { talosSecrets } from './talosSecrets';
export { talosBootstrap } from './talosBootstrap';
export { talosMachines } from './talosMachines';
export { ciliumCrds } from './ciliumCrds';
export { gatewayApiDefinitions } from './gatewayApiDefinitions';
export { nodeConfigDefinition, nodeConfigRollout } from './ciliumNodeConfigs';
export { k3sSecrets } from './k3sSecrets';
export { k3sNodes } from './k3sNodes';
export { hostImages } from './hostImages';
export { readyHosts } from './readyHosts';
export { adminCertificates } from './adminCertificates';
export { machineChanges } from './machineChanges';
