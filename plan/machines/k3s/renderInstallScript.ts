// Writes the script that makes a machine a node, scripts/installK3s.sh, for one node.
// It must never name a secret: the script is for everybody to read.
import { fillScript } from './fillScript';
import { k3sPaths, k3sService } from './k3sPaths';
import type { K3sInstall, K3sNode } from './k3sMachine';
import { apiUrl } from './k3sMachine';
import installK3s from './scripts/installK3s.sh';

/**
 * POSIX sh. It may be run again at any time: what is done already is left as it is. Without an argument it joins, and waits
 * for a server to join for as long as it takes. Of the server that begins, `begin` lets it begin the cluster where no other
 * server answers, and `begin-until SECONDS` does so until that time (seconds since the epoch): the same text boots a
 * machine made anew, when a second cluster would stand beside the first.
 */
export function renderInstallScript(node: K3sNode): string {
  const { install, join, role, shared, underlay } = node;
  const { binary, keepalived, tls } = k3sPaths;
  return fillScript(
    installK3s,
    {
      ...{ binary, keepalived, tls, role, underlay: k3sPaths.underlay, join: k3sPaths.join },
      folder: k3sPaths.join.slice(0, k3sPaths.join.lastIndexOf('/')),
      version: node.version,
      servers: join.servers.map(apiUrl).join(' '),
      addresses: node.addresses.join(' '),
      service: k3sService(role),
      own: shared?.own ?? '',
      amd64: install.checksums.amd64 ?? '',
      arm64: install.checksums.arm64 ?? '',
      ...(install.kind === 'present' ? { path: install.path } : { url: install.url }),
    },
    [
      role,
      ...partsOf(install),
      ...(role === 'server' && join.kind === 'first' ? ['begins'] : []),
      ...(underlay === undefined ? [] : ['underlay']),
      ...(shared === undefined ? [] : ['shared']),
    ],
  );
}

function partsOf(install: K3sInstall): string[] {
  if (install.kind === 'present') return ['present'];
  return ['download', ...(/^http:/i.test(install.url) ? ['plain'] : [])];
}
