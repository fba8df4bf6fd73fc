// Gives a host an IPv6 address beside its IPv4 one: the underlay that pods with IPv6 need where the network gives none.
// It must never touch another address, nor how the host's own network is configured.
import { fillScript } from './fillScript';
import type { K3sNode } from './k3sMachine';
import { k3sPaths, k3sService } from './k3sPaths';
import type { NodeFile } from './nodeFile';
import underlayScript from './scripts/underlay.sh';

/** A unit of its own, because hosts differ in what configures their network, and systemd is on all of them. */
export function underlayFiles({ underlay, role }: K3sNode): NodeFile[] {
  if (underlay === undefined) return [];
  const { beside, address } = underlay;
  return [
    {
      path: k3sPaths.underlay,
      mode: '0755',
      content: fillScript(underlayScript, { beside, address }),
    },
    {
      path: k3sPaths.underlayUnit,
      mode: '0644',
      content: `[Unit]
Description=IPv6 underlay of the k3s node
Wants=network-online.target
After=network-online.target
Before=${k3sService(role)}.service

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=${k3sPaths.underlay}

[Install]
WantedBy=multi-user.target
`,
    },
  ];
}
