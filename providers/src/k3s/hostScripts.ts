// Puts together the shell scripts that the life of a k3s cluster runs on its hosts.
// It must never hand one a path that is not this program's own or k3s'.
import { k3sPaths, k3sService } from '../../../plan/machines/k3s/k3sPaths';
import { shellScript } from '../ssh/shellScript';
import type { K3sLifeNode } from './lifeRequest';
import clearSnapshots from './scripts/clearSnapshots.sh';
import lookAtHost from './scripts/lookAtHost.sh';
import standDown from './scripts/standDown.sh';
import takeSnapshot from './scripts/takeSnapshot.sh';

type Role = K3sLifeNode['role'];

export function standDownScript(before: Role, after: Role): string {
  return shellScript({
    settings: {
      ...{ before, after, service: k3sService(before) },
      ...{ agent_token: k3sPaths.agentToken, join: k3sPaths.join },
    },
    texts: [standDown],
  });
}

export function takeSnapshotScript(folder: string): string {
  return shellScript({ settings: { folder }, texts: [takeSnapshot] });
}

export function clearSnapshotsScript(folder: string): string {
  return shellScript({ settings: { folder }, texts: [clearSnapshots] });
}

/** Prints lines of `key: value`. */
export function lookAtHostScript(): string {
  const unit = (role: Role): string => `/etc/systemd/system/${k3sService(role)}.service`;
  return shellScript({
    settings: { config: k3sPaths.config, server: unit('server'), agent: unit('agent') },
    texts: [lookAtHost],
  });
}
