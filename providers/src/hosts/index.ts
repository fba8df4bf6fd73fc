// The door to what is done on existing hosts.
// It must never hold logic of its own.
export type { HostsAccess } from './hostAccess';
export type { PreflightReport } from './preflight';
export { preflight, requirePreflight } from './preflight';
export { fixHosts } from './fixHosts';
export { inventoryOf, resetHost } from './resetHost';
export type { ResetOptions } from './reset/resetScripts';
export type { ImportedImage } from './importImages';
export { importImages } from './importImages';
