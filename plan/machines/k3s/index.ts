// The door to everything about nodes of k3s that is pure: config, files, cloud-init, kubeconfig.
// It must never hold logic of its own.
export * from './k3sMachine';
export * from './k3sSecrets';
export { k3sFiles } from './k3sFiles';
export type { NodeFile } from './nodeFile';
export { k3sFlags, k3sMinors, listFlags, minorOf } from './k3sFlags';
export type { K3sRole } from './k3sFlags';
export { k3sConfigOf, mergeK3sConfig, renderK3sConfig } from './renderK3sConfig';
export { renderCloudInit, userDataLimit } from './renderCloudInit';
export { renderK3sKubeconfig } from './renderK3sKubeconfig';
export { placeholderSecrets } from './placeholderSecrets';
export { cloudInitDigest, filesDigest } from './runningDigest';
