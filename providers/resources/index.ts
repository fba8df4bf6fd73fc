// The door to the dynamic resources, for components.
// It must never hold logic of its own.
export { TalosMachineSecrets } from './talosMachineSecrets';
export type { TalosMachineSecretsArgs } from './talosMachineSecrets';
export { TalosBootstrap } from './talosBootstrap';
export type { TalosBootstrapArgs } from './talosBootstrap';
export { TalosMachineConfig } from './talosMachineConfig';
export type { TalosMachineConfigArgs } from './talosMachineConfig';
export { CiliumCrds } from './ciliumCrds';
export type { CiliumCrdsArgs } from './ciliumCrds';
