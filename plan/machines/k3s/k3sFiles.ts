// Lists the files a machine needs to become a node of k3s: config, tokens, CAs, service, and what installs and starts it.
// It must never give an agent a CA’s key, a server’s token or the key of service accounts.
import { stringify } from 'yaml';
import { k3sPaths, k3sService } from './k3sPaths';
import type { K3sNode } from './k3sMachine';
import type { NodeFile } from './nodeFile';
import type { K3sSecrets } from './k3sSecrets';
import { k3sToken } from './k3sSecrets';
import { renderInstallScript } from './renderInstallScript';
import { renderK3sConfig } from './renderK3sConfig';
import { renderKeepalived } from './renderKeepalived';
import { underlayFiles } from './underlayFiles';

export function k3sFiles(node: K3sNode, secrets: K3sSecrets): NodeFile[] {
  return [
    { path: k3sPaths.config, mode: '0600', content: renderK3sConfig(node) },
    { path: k3sPaths.token, mode: '0600', content: `${k3sToken(secrets, node.role)}\n` },
    ...(node.role === 'server' ? serverFiles(secrets) : []),
    ...(node.mirrors === undefined
      ? []
      : [
          {
            path: k3sPaths.registries,
            mode: '0600' as const,
            content: stringify({ mirrors: node.mirrors }, { lineWidth: 0 }),
          },
        ]),
    { path: k3sPaths.sysctl, mode: '0644', content: sysctls },
    { path: k3sPaths.networkd, mode: '0644', content: foreignRoutes },
    {
      path: `/etc/systemd/system/${k3sService(node.role)}.service`,
      mode: '0644',
      content: serviceUnit(node),
    },
    ...(node.shared === undefined
      ? []
      : [
          {
            path: k3sPaths.keepalived,
            mode: '0600' as const,
            content: renderKeepalived(node.shared),
          },
        ]),
    ...underlayFiles(node),
    { path: k3sPaths.install, mode: '0755', content: renderInstallScript(node) },
  ];
}

function serverFiles(secrets: K3sSecrets): NodeFile[] {
  const { server, client, requestHeader, etcdPeer, etcdServer } = secrets.cas;
  const pairs = {
    'server-ca': server,
    'client-ca': client,
    'request-header-ca': requestHeader,
    'etcd/peer-ca': etcdPeer,
    'etcd/server-ca': etcdServer,
  };
  const file = (name: string, base64: string): NodeFile => ({
    path: `${k3sPaths.tls}/${name}`,
    mode: '0600',
    content: Buffer.from(base64, 'base64').toString('utf8'),
  });
  return [
    { path: k3sPaths.agentToken, mode: '0600', content: `${k3sToken(secrets, 'agent')}\n` },
    ...Object.entries(pairs).flatMap(([name, { crt, key }]) => [
      file(`${name}.crt`, crt),
      file(`${name}.key`, key),
    ]),
    file('service.key', secrets.serviceKey),
  ];
}

/** Forwarding k3s switches on by itself. Each pod watches files; the kernel’s defaults are for one user’s desktop. */
const sysctls = `fs.inotify.max_user_instances = 8192
fs.inotify.max_user_watches = 524288
`;

/** Else systemd-networkd, started anew, takes away the routes and rules that Cilium has made (systemd 249 and later). */
const foreignRoutes = `[Network]
ManageForeignRoutes=no
ManageForeignRoutingPolicyRules=no
`;

/** What k3s’ own installer writes (install.sh, create_systemd_service_file), with the config in its file alone. */
function serviceUnit({ role }: K3sNode): string {
  return `[Unit]
Description=Lightweight Kubernetes (k3s ${role})
Documentation=https://k3s.io
Wants=network-online.target
After=network-online.target

[Install]
WantedBy=multi-user.target

[Service]
Type=${role === 'server' ? 'notify' : 'exec'}
KillMode=process
Delegate=yes
LimitNOFILE=1048576
LimitNPROC=infinity
LimitCORE=infinity
TasksMax=infinity
TimeoutStartSec=0
Restart=always
RestartSec=5s
ExecStartPre=-/sbin/modprobe br_netfilter
ExecStartPre=-/sbin/modprobe overlay
ExecStart=${k3sPaths.binary} ${role}
`;
}
