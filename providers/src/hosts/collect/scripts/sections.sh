# shellcheck shell=sh
# Looks at one host: all that preflight wants to know, in sections that begin and end with a line of $mark.
# It must never change the host: it reads, and asks its peers; its own output is all that it writes.

# Programs that are not there, or know less, say so to nobody.
exec 2>/dev/null

section() {
  printf '%s %s\n' "$mark" "$1"
  shift
  "$@"
  printf '\n%s = %s\n' "$mark" "$?"
}

missing_programs() {
  for program in ip ping ethtool bpftool ss bash; do have "$program" || echo "$program"; done
}

each_device() {
  for path in /sys/class/net/*; do
    device=${path##*/}
    case $device in lo | lxc* | cali* | veth* | cilium_* | cni0 | flannel*) continue ;; esac
    printf '## %s\n' "$device"
    "$@" "$device"
  done
}

files_in() {
  for folder in "$@"; do [ -d "$folder" ] && find "$folder" -maxdepth 1 \( -type f -o -type l \); done
}

chains() {
  iptables-save | grep ^:
  ip6tables-save | grep ^:
  # Asked otherwise, it would load the kernel's modules.
  [ ! -e /proc/net/ip_tables_names ] || iptables-legacy-save | grep ^:
}

firewalls() {
  nft list chains
  ufw status | head -n 1
  firewall-cmd --state
}

pins() {
  for folder in /sys/fs/bpf /run/cilium/bpffs; do
    [ -d "$folder" ] || continue
    find "$folder" -type f | while read -r pin; do
      found=$(bpftool -j link show pinned "$pin") && [ "$found" != "" ] && printf '%s %s\n' "$pin" "$found"
    done
  done
}

processes() { cat /proc/[0-9]*/comm | sort -u; }

# Of the file system that k3s will lie on, whether its folder is there yet or not.
disk() {
  path=/var/lib/rancher
  while [ ! -e "$path" ]; do path=${path%/*}; done
  df -Pk "${path:-/}" | tail -n 1
}

k3s_version() { have k3s && k3s --version | head -n 1; }
namespaces() { have k3s && timeout 10 k3s kubectl get namespaces --no-headers; }
local_volumes() (cd "$storage" && timeout 10 du -sk -- *)

section programs missing_programs
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
section chains chains
section firewall firewalls
section pins pins
section processes processes
section disk disk
section listeners ss -H -l -t -u -n -p
section k3s k3s_version
section kubernetes other_kubernetes
section namespaces namespaces
section cluster cat /etc/routewise/cluster
section local-volumes local_volumes
section device-unit cat "$device_unit"
printf '%s peers\n' "$mark"
[ -z "$peers" ] || printf '%s\n' "$peers" | probe_all
# After the probes, which make the kernel ask for the peers' link addresses.
section neighbours ip -j neigh show
section duplicate duplicate_of "$own"
printf '%s end\n' "$mark"
