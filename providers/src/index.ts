// What the dynamic provider process finds under the name @routewise/providers: one object a resource type.
// It must never lose or rename an export: stored states refer to them.
export { talosSecrets } from './lifecycles/talosMachineSecrets';
export { talosBootstrap } from './lifecycles/talosBootstrap';
export { talosMachines } from './lifecycles/talosMachines';
export { ciliumCrds } from './lifecycles/ciliumCrds';
export { gatewayApiDefinitions } from './lifecycles/gatewayApiDefinitions';
export { nodeConfigDefinition, nodeConfigRollout } from './lifecycles/nodeConfigs';
export { k3sSecrets } from './lifecycles/k3sClusterSecrets';
export { k3sNodes } from './lifecycles/k3sNodes';
export { hostImages } from './lifecycles/hostImages';
export { readyHosts } from './lifecycles/readyHosts';
export { adminCertificates } from './lifecycles/adminCertificates';
export { machineChanges } from './lifecycles/machineChanges';
