// The door to the k3s stand-in, for the rest of the sandbox.
// It must never hold logic of its own.
export { CloudConfigError, isCloudConfig } from './cloudConfig';
export { K3sCluster, k3sClusterId } from './k3sCluster';
export { parseK3sUserData } from './k3sUserData';
