# shellcheck shell=sh
# Takes BPF links and programs, devices and iptables chains of Cilium and Kubernetes off the host; of other plugins where $scope is `host`.
# It must never touch a device, a program, a filter or a chain that none of them has made.

detach_links() {
  for folder in /sys/fs/bpf "$run/cilium/bpffs"; do
    [ -d "$folder" ] || continue
    case $scope in
    cluster) pins="$folder/cilium $folder/tc/globals/cilium*" ;;
    *) pins=$folder ;;
    esac
    # shellcheck disable=SC2086 # a pattern among them
    find $pins -type f 2>/dev/null | while read -r pin; do
      bpftool link show pinned "$pin" >/dev/null 2>&1 || continue
      # Links of some kinds cannot be detached: those end with their pin.
      bpftool link detach pinned "$pin" 2>/dev/null
      rm -f -- "$pin"
    done
    for pin in "$folder/cilium" "$folder"/tc/globals/cilium* "$folder"/xdp/globals/cilium*; do
      find "$pin" -xdev -depth -delete 2>/dev/null
    done
  done
}

detach_programs() {
  for path in /sys/class/net/*; do
    device=${path##*/}
    for number in $(ip -d link show dev "$device" | sed -n 's/.*prog\/xdp id \([0-9]*\).*/\1/p'); do
      [ "$scope" = host ] || bpftool prog show id "$number" 2>/dev/null | grep -q ' name cil_' || continue
      ip link set dev "$device" xdp off
    done
    filters() {
      for way in ingress egress; do tc filter show dev "$device" "$way" 2>/dev/null; done
    }
    filters | grep -q ' cil_' || continue
    for way in ingress egress; do
      tc filter show dev "$device" "$way" 2>/dev/null | sed -n 's/^filter protocol \([^ ]*\) pref \([0-9]*\) bpf chain [0-9]* handle \([^ ]*\) cil_.*/\1 \2 \3/p' |
        while read -r protocol pref handle; do
          tc filter del dev "$device" "$way" protocol "$protocol" pref "$pref" handle "$handle" bpf
        done
    done
    # With a filter left in it, it is somebody's.
    [ -n "$(filters)" ] || tc qdisc del dev "$device" clsact
  done
}

delete_devices() {
  for path in /sys/class/net/*; do
    device=${path##*/}
    printf '%s\n' "$device" | grep -qxE "$devices" || continue
    # The other end of a pair goes with it.
    ip link delete dev "$device" 2>/dev/null || [ ! -e "$path" ] || say stop device "$(escaped "$device")"
  done
}

remove_chains() {
  for family in iptables ip6tables; do
    command -v "$family-save" >/dev/null || continue
    "$family-save" 2>/dev/null >"$work/rules" || continue
    # What makes a chain, stands in one, or leads to one.
    theirs="^:($chains)|^-A ($chains)|-[jg] ($chains)"
    grep -qE -- "$theirs" "$work/rules" || continue
    grep -vE -- "$theirs" "$work/rules" | "$family-restore" 2>"$work/error" || say stop chains "$family" "$(escaped "$(head -n 1 "$work/error")")"
  done
}

detach_links
detach_programs
delete_devices
remove_chains
say end
