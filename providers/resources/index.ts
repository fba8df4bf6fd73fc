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
export { ReadyHosts } from './readyHosts';
export type { ReadyHostsArgs } from './readyHosts';
