// Writes the script that looks at one host: everything preflight wants to know, in sections.
// It must never change the host: it reads, and sends probes to its peers; its own output is all that it writes.
import { localVolumesFolder } from './localVolumes';
import type { PreflightHost, PreflightPlan } from './preflightPlan';

/** Sets offloads and queues at each boot, where `nodes.fixes` allows it. */
export const deviceUnitPath = '/etc/systemd/system/routewise-devices.service';

/** Starts each section's line; no program prints it. */
export const sectionMark = '@@routewise';

/** How much an ICMP echo adds to its data: IPv4 header 20, ICMP header 8. */
const echoOverhead = 28;
/** Sizes tried where the planned one does not pass, to tell what does. */
const commonMtus = [9000, 8950, 1500, 1450, 1420, 1400, 1370, 1280];

/** For `sh -s` as root; takes about a second, more where peers do not answer. */
export function collectScript(plan: PreflightPlan, host: PreflightHost): string {
  const peers = plan.hosts.filter(({ name }) => name !== host.name);
  return [
    'export LC_ALL=C',
    `mark='${sectionMark}'`,
    functions,
    'main() {',
    sections,
    `export own=${host.address} mtu=${plan.mtu}`,
    `printf '%s peers\\n' "$mark"`,
    // A few at a time, so that many peers neither take minutes nor fill the process table.
    ...peers.flatMap((peer, index) => [`${probeOf(peer)} &`, ...(index % 16 === 15 ? ['wait'] : [])]),
    'wait',
    // After the probes, which make the kernel ask for the peers' link addresses.
    'section neighbours ip -j neigh show',
    `section duplicate duplicate_of "$own"`,
    `printf '%s end\\n' "$mark"`,
    '}',
    'main </dev/null 2>/dev/null',
  ].join('\n');
}

function probeOf({ name, address, ports }: PreflightHost): string {
  return `probe ${name} ${address} ${ports.map(({ protocol, port }) => `${protocol}/${port}`).join(' ')}`;
}

const functions = `
have() { command -v "$1" >/dev/null 2>&1; }
section() { printf '%s %s\\n' "$mark" "$1"; shift; "$@"; printf '\\n%s = %s\\n' "$mark" "$?"; }
echo_once() { ping -n -q -c 1 -W 1 -I "$own" "$@" >/dev/null 2>&1; }
# One line for each peer, in one write: peers are probed side by side.
probe() {
  name=$1 address=$2; shift 2
  line="$name"
  have ping || { printf '%s ping=unknown\\n' "$line"; return; }
  if echo_once "$address" || echo_once "$address" || echo_once "$address"; then
    line="$line ping=yes"
    if echo_once -M do -s $((mtu - ${echoOverhead})) "$address" || echo_once -M do -s $((mtu - ${echoOverhead})) "$address"; then line="$line mtu=$mtu"; else
      best=0
      for size in ${commonMtus.join(' ')}; do
        [ "$size" -lt "$mtu" ] && echo_once -M do -s $((size - ${echoOverhead})) "$address" && { best=$size; break; }
      done
      line="$line mtu=$best"
    fi
  else line="$line ping=no"; fi
  for port in "$@"; do line="$line $port=$(knock "$address" "$port")"; done
  printf '%s\\n' "$line"
}
# A closed port answers too: only silence, or a word from a firewall, means that nothing would come through.
knock() {
  have bash || { echo unknown; return; }
  number=\${2#*/}
  # Without its start files, which say things of their own.
  case $2 in
  tcp/*) said=$(timeout 3 bash --norc -c "exec 3<>/dev/tcp/$1/$number" 2>&1); code=$? ;;
  udp/*) said=$(timeout 3 bash --norc -c "exec 3<>/dev/udp/$1/$number; printf x >&3; sleep 0.3; printf x >&3" 2>&1); code=$? ;;
  esac
  case $code/$said in
  0/*) case $2 in tcp/*) echo open ;; *) echo silent ;; esac ;;
  124/*) echo silent ;;
  *refused*) echo closed ;;
  *) echo rejected ;;
  esac
}
duplicate_of() {
  have arping || { echo unknown; return; }
  device=$(ip -o address show to "$1" | awk '{print $2; exit}')
  [ -n "$device" ] || { echo unknown; return; }
  if arping -D -q -c 2 -w 1 -I "$device" "$1"; then echo no; else echo yes; fi
}
each_device() {
  for path in /sys/class/net/*; do
    device=\${path##*/}
    case $device in lo|lxc*|cali*|veth*|cilium_*|cni0|flannel*) continue ;; esac
    printf '## %s\\n' "$device"
    "$@" "$device"
  done
}
files_in() { for folder in "$@"; do [ -d "$folder" ] && find "$folder" -maxdepth 1 \\( -type f -o -type l \\); done; }
pins() {
  for folder in /sys/fs/bpf /run/cilium/bpffs; do
    [ -d "$folder" ] || continue
    find "$folder" -type f | while read -r pin; do
      found=$(bpftool -j link show pinned "$pin" 2>/dev/null) && [ "$found" != "" ] && printf '%s %s\\n' "$pin" "$found"
    done
  done
}
`.trim();

const sections = `
section programs sh -c 'for p in ip ping ethtool bpftool ss bash; do command -v $p >/dev/null || echo $p; done'
section kernel uname -r
section hostname cat /proc/sys/kernel/hostname
section machine-id cat /etc/machine-id
section btf test -r /sys/kernel/btf/vmlinux
section links ip -j -d link show
section addresses ip -j address show
section routes ip -j route show
section drivers each_device ethtool -i
section offloads each_device ethtool -k
section queues each_device ethtool -l
section cni-files files_in /etc/cni/net.d /var/lib/rancher/k3s/agent/etc/cni/net.d
section chains sh -c 'iptables-save | grep ^:; ip6tables-save | grep ^:; [ -e /proc/net/ip_tables_names ] && iptables-legacy-save | grep ^:; true'
section firewall sh -c 'nft list chains; ufw status | head -1; firewall-cmd --state; true'
section pins pins
section processes sh -c 'cat /proc/[0-9]*/comm | sort -u'
section disk sh -c 'p=/var/lib/rancher; while [ ! -e "$p" ]; do p=\${p%/*}; done; df -Pk "\${p:-/}" | tail -1'
section listeners ss -H -l -t -u -n -p
section k3s sh -c 'command -v k3s >/dev/null && k3s --version | head -1'
section kubernetes sh -c 'for p in /etc/kubernetes/kubelet.conf /etc/rancher/rke2 /var/snap/microk8s /etc/systemd/system/kubelet.service /usr/lib/systemd/system/kubelet.service; do [ -e $p ] && echo $p; done; true'
section namespaces sh -c 'command -v k3s >/dev/null && timeout 10 k3s kubectl get namespaces --no-headers'
section cluster cat /etc/routewise/cluster
section local-volumes sh -c 'cd ${localVolumesFolder} && timeout 10 du -sk -- *'
section device-unit cat ${deviceUnitPath}
`.trim();
