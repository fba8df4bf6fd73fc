// The door to the dynamic resources, for components.
// It must never hold logic of its own.
export { TalosMachineSecrets } from './talosMachineSecrets';
export { TalosBootstrap } from './talosBootstrap';
export { TalosMachines } from './talosMachines';
export { CiliumCrds } from './ciliumCrds';
export { GatewayApiDefinitions } from './gatewayApiDefinitions';
export { NodeConfigDefinition, NodeConfigRollout } from './nodeConfigs';
export { K3sClusterSecrets } from './k3sClusterSecrets';
export { K3sNodes } from './k3sNodes';
export { HostImages } from './hostImages';
export { ReadyHosts } from './readyHosts';
export { AdminCertificates } from './adminCertificates';
export { MachineChanges } from './machineChanges';
