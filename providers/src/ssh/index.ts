// The door to hosts reached by SSH.
// It must never hold logic of its own.
export type { SshAccess } from './access';
export { sshAccessFrom } from './access';
export type { HostKeyPolicy } from './hostKey';
export { KnownHosts, knownHostsFrom } from './knownHosts';
export type { SessionOptions } from './session';
export { SshSession, withSession } from './session';
export { words } from './shell';
export type { SshFailure } from './sshError';
export { SshError, sshFailures } from './sshError';
export { parseTarget, showTarget } from './target';
