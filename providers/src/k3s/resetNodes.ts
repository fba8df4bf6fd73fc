// Takes k3s, and what Cilium has left, off hosts that stay when a cluster or a node goes.
// It must never touch what k3s and Cilium have not made: other programs' files, links and addresses stay.
// Source: k3s, install.sh: k3s-killall.sh and k3s-uninstall.sh.
import { k3sService } from '../../../plan/machine/k3s/k3sPaths';
import { messageOf } from '../messageOf';
import type { K3sLifeNode, K3sLifeRecord, K3sLifeRequest } from './lifeRequest';
import { clusterFile, withNode } from './nodeHands';

const folders = [
  ...['/etc/rancher/k3s', '/var/lib/rancher/k3s', '/run/k3s', '/run/flannel', '/var/lib/kubelet'],
  // The password that lets only this machine in under its name.
  '/etc/rancher/node',
  ...['/var/lib/cni', '/var/run/cilium', '/var/log/pods', '/var/log/containers', '/usr/local/lib/routewise'],
  // Which images it was given: they go with k3s.
  '/var/lib/routewise',
];
/** What this program has put there, beside what is in folders of its own. */
const written = [
  ...['/etc/sysctl.d/90-routewise.conf', '/etc/systemd/networkd.conf.d/90-routewise.conf'],
  '/etc/systemd/system/routewise-underlay.service',
];
const emptied = [
  '/etc/rancher',
  '/var/lib/rancher',
  '/etc/cni/net.d',
  '/etc/cni',
  '/opt/cni/bin',
  '/opt/cni',
];
const ofCluster = '/etc/routewise';

export async function resetNodes(
  request: K3sLifeRequest,
  record: K3sLifeRecord,
  say: (line: string) => void,
): Promise<void> {
  const known = new Map([...record.nodes, ...request.nodes].map((node) => [node.name, node]));
  const trouble: string[] = [];
  // Agents first, and one that does not answer keeps no other from being left clean.
  for (const node of [...known.values()].sort((a, b) => a.role.localeCompare(b.role))) {
    try {
      await resetNode(request, record, node);
      say(`${node.name}: k3s is taken off`);
    } catch (error) {
      trouble.push(messageOf(error));
    }
  }
  if (trouble.length > 0) throw new Error(trouble.join('\n'));
}

export async function resetNode(
  request: K3sLifeRequest,
  record: K3sLifeRecord,
  node: K3sLifeNode,
): Promise<void> {
  await withNode(request, record, node.name, async (session) => {
    await session.mustRun(resetScript(node), {
      step: 'taking k3s off',
      timeoutSeconds: request.stepSeconds,
      repeatable: true,
      exclusive: true,
    });
  });
}

/** POSIX sh; what is gone already is no failure. */
export function resetScript(node: Pick<K3sLifeNode, 'role'>): string {
  const service = k3sService(node.role);
  return `set -u
systemctl disable --now ${service}.service >/dev/null 2>&1
[ ! -x /usr/local/lib/routewise/underlay ] || { /usr/local/lib/routewise/underlay remove; systemctl disable routewise-underlay.service; } >/dev/null 2>&1
# The service leaves its containers running, so that pods survive its restarts.
for pid in $(ps -e -o pid= -o args= | awk '/\\/var\\/lib\\/rancher\\/k3s\\/data\\/[^ ]*containerd-shim/ { print $1 }'); do
  kill -9 $(ps -e -o pid= -o ppid= | awk -v top="$pid" '{ parent[$1] = $2 } END { for (each in parent) { at = each; while (at > 1 && at != top) at = parent[at]; if (at == top) print each } }') 2>/dev/null
done
for at in $(awk '{ print $2 }' /proc/mounts | grep -E '^(/run/k3s|/var/lib/rancher/k3s|/var/lib/kubelet/|/run/netns/cni-)' | sort -r); do umount -f "$at" 2>/dev/null; done
for link in $(ip -o link show | awk -F '[ :@]+' '{ print $2 }' | grep -E '^(cilium_|lxc)'); do ip link delete "$link" 2>/dev/null; done
rm -rf ${folders.join(' ')}
rm -f /etc/cni/net.d/*cilium* /opt/cni/bin/cilium-cni /etc/systemd/system/${service}.service.env
rm -rf /sys/fs/bpf/tc/globals/cilium_* /sys/fs/bpf/cilium 2>/dev/null
rm -f ${written.join(' ')} /etc/systemd/system/${service}.service
for tool in kubectl crictl ctr; do [ "$(readlink "/usr/local/bin/$tool")" = k3s ] && rm -f "/usr/local/bin/$tool"; done
rm -f /usr/local/bin/k3s
rmdir ${emptied.join(' ')} 2>/dev/null
systemctl daemon-reload >/dev/null 2>&1
[ ! -e /usr/local/bin/k3s ] && [ ! -e /var/lib/rancher/k3s ] || exit 1
# Last: until then what is left is this cluster's own.
rm -f ${clusterFile}
rmdir ${ofCluster} 2>/dev/null || true`;
}
