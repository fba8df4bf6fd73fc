// Plans how a host is put back to before any Kubernetes: what is there to remove, and in which order.
// It must never remove what a cluster or a network plugin did not put there.
import type { HostFacts } from './hostFacts';
import { deviceUnitPath } from './collectScript';

export interface ResetStep {
  /** For people, before and while it is done: `removing …`. */
  readonly what: string;
  /** For `sh`, as root; safe to repeat. */
  readonly script: string;
}

/** Folders that k3s, the kubelet, CNI plugins and Cilium make and keep for themselves. */
const folders = [
  '/etc/rancher',
  '/var/lib/rancher',
  '/var/lib/kubelet',
  '/etc/cni',
  '/opt/cni',
  '/var/lib/cni',
  '/var/lib/cilium',
  '/run/cilium',
  '/run/k3s',
  '/run/flannel',
  '/etc/routewise',
  '/var/lib/routewise',
];
const devices = String.raw`cilium_.*|lxc.*|cni0|flannel.*|antrea-.*|vxlan\.calico|cali[0-9a-f]+|weave|vethwe-.*|kube-bridge|kube-dummy-if|kube-ipvs0|nodelocaldns`;
const chains = 'KUBE-|CILIUM_|FLANNEL-|cali-|cali:|ANTREA-|WEAVE|CNI-';

/** What is on the host that a reset removes, in words; nothing on a clean one. */
export function resetInventory(facts: HostFacts): string[] {
  const pattern = new RegExp(`^(${devices})$`);
  const left = facts.devices.map(({ name }) => name).filter((name) => pattern.test(name));
  const ruled = facts.chains.some((chain) => new RegExp(`^(${chains})`).test(chain));
  return [
    ...(facts.k3s === undefined ? [] : [`k3s ${facts.k3s}, with its data, certificates and every pod`]),
    ...(facts.cluster === undefined ? [] : [`its place in the cluster ${facts.cluster}`]),
    ...facts.cniFiles.map((path) => `the CNI file ${path}`),
    ...left.map((name) => `the device ${name}`),
    ...facts.pinnedLinks.map(({ path }) => `the BPF link ${path}`),
    ...(ruled ? ['the iptables chains of Kubernetes and network plugins'] : []),
    ...(facts.deviceUnit === undefined ? [] : [`the unit ${deviceUnitPath}`]),
    ...(facts.otherKubernetes.length === 0
      ? []
      : [`not removed, it has its own means: ${facts.otherKubernetes.join(', ')}`]),
  ];
}

/** All steps, whatever is there: each finds its own work done where it is. */
export function resetSteps(): ResetStep[] {
  return [
    {
      what: 'ending k3s by its own uninstaller',
      script: [
        'set -e',
        'for name in k3s-uninstall.sh k3s-agent-uninstall.sh; do',
        '  [ ! -x "/usr/local/bin/$name" ] || "/usr/local/bin/$name"',
        'done',
        // The uninstaller removes itself first and the rest after: one that was interrupted cannot run again.
        'for unit in k3s k3s-agent; do',
        '  [ ! -e "/etc/systemd/system/$unit.service" ] || { systemctl disable --now "$unit.service"; rm -f "/etc/systemd/system/$unit.service" "/etc/systemd/system/$unit.service.env"; }',
        'done',
        'rm -f /usr/local/bin/k3s /usr/local/bin/k3s-killall.sh',
      ].join('\n'),
    },
    {
      what: 'detaching BPF links and programs',
      script: [
        'for folder in /sys/fs/bpf /run/cilium/bpffs; do',
        '  [ -d "$folder" ] || continue',
        '  find "$folder" -type f | while read -r pin; do',
        '    bpftool link show pinned "$pin" >/dev/null 2>&1 || continue',
        '    bpftool link detach pinned "$pin" 2>/dev/null',
        '    rm -f -- "$pin"',
        '  done',
        '  rm -rf -- "$folder/cilium" "$folder/tc/globals/cilium"* "$folder/xdp"',
        'done',
        'for path in /sys/class/net/*; do',
        '  device=${path##*/}',
        '  ip -d link show dev "$device" | grep -q "prog/xdp" && ip link set dev "$device" xdp off',
        '  tc filter show dev "$device" ingress 2>/dev/null | grep -q cil_ && tc qdisc del dev "$device" clsact',
        'done',
        'true',
      ].join('\n'),
    },
    {
      what: 'deleting devices of network plugins',
      script: [
        'for path in /sys/class/net/*; do',
        '  device=${path##*/}',
        `  printf '%s\\n' "$device" | grep -qxE '${devices}' || continue`,
        // The other end of a pair goes with it.
        '  ip link delete dev "$device" 2>/dev/null || [ ! -e "$path" ] || exit 1',
        'done',
      ].join('\n'),
    },
    {
      what: 'removing iptables chains of Kubernetes and network plugins',
      script: [
        'set -e',
        'for family in iptables ip6tables; do',
        '  command -v "$family-save" >/dev/null || continue',
        `  "$family-save" 2>/dev/null | grep -qE '${chains}' || continue`,
        `  "$family-save" | grep -vE '${chains}' | "$family-restore"`,
        'done',
      ].join('\n'),
    },
    {
      what: 'unmounting what pods left',
      script: String.raw`awk '$2 ~ "^(/var/lib/kubelet|/var/lib/rancher|/run/k3s|/run/netns/cni-|/run/cilium)" { print $2 }' /proc/self/mounts | sort -r | while read -r path; do umount -l -- "$(printf '%b' "$path")"; done`,
    },
    {
      what: `removing ${folders.join(', ')}`,
      // Never across a mount: what is mounted below is somebody's data.
      script: `rm -rf --one-file-system -- ${folders.join(' ')}`,
    },
    {
      what: 'removing the unit for network devices',
      script: `[ ! -e ${deviceUnitPath} ] || { systemctl disable routewise-devices.service; rm -f ${deviceUnitPath}; systemctl daemon-reload; }`,
    },
  ];
}
