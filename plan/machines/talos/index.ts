// The door to everything about Talos machines that is pure: plan, render, client configs.
// It must never hold logic of its own.
export * from './talosMachine';
export * from './talosSecrets';
export { renderTalosMachineConfig } from './renderTalosMachineConfig';
export { renderKubeconfig, renderTalosconfig } from '../renderClientConfigs';
