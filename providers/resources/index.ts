// The door to the dynamic resources, for components.
// It must never hold logic of its own.
export { TalosMachineSecrets } from './talosMachineSecrets';
export type { TalosMachineSecretsArgs } from './talosMachineSecrets';
export { TalosBootstrap } from './talosBootstrap';
export type { TalosBootstrapArgs } from './talosBootstrap';
export { TalosMachines } from './talosMachines';
export type { TalosMachinesArgs } from './talosMachines';
export { CiliumCrds } from './ciliumCrds';
export type { CiliumCrdsArgs } from './ciliumCrds';
export { GatewayApiDefinitions } from './gatewayApiDefinitions';
export type { GatewayApiDefinitionsArgs } from './gatewayApiDefinitions';
export { NodeConfigDefinition, NodeConfigRollout } from './nodeConfigs';
export type { NodeConfigDefinitionArgs, NodeConfigRolloutArgs } from './nodeConfigs';
export { K3sClusterSecrets } from './k3sClusterSecrets';
export type { K3sClusterSecretsArgs } from './k3sClusterSecrets';
export { K3sNodes } from './k3sNodes';
export type { K3sNodesArgs } from './k3sNodes';
export { HostImages } from './hostImages';
export type { HostImagesArgs } from './hostImages';
export { ReadyHosts } from './readyHosts';
export type { ReadyHostsArgs } from './readyHosts';
export { AdminCertificates } from './adminCertificates';
export type { AdminCertificatesArgs } from './adminCertificates';
export { MachineChanges } from './machineChanges';
export type { MachineChangesArgs } from './machineChanges';
