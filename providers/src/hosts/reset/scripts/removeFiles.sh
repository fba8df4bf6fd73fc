# shellcheck shell=sh
# Removes the files of k3s, the kubelet and Cilium, each by its name, and the mark of the cluster last.
# It must never go into a mount, follow a link, or remove what holds a volume that is kept.

# Volumes that a stack has put below a folder of k3s: they are not removed with it.
kept=$(volume_roots | tail -n 1)

# $2: `target`, which must be no link; `entry` of one or `volume`, where a link is removed as what it is.
# Looked at again right here: whatever was seen before may have changed.
remove() {
  case $1 in "$kept" | "$kept"/*) [ "$2" = volume ] || return ;; esac
  if [ "$2" = target ]; then link=$(link_in "$1"); else link=$(link_in "${1%/*}"); fi
  if [ -n "$link" ]; then
    case $1 in "$lib/rancher"* | "$kubelet"*) say stop link "$(escaped "$link")" ;; esac
    return
  fi
  if ! mounts_at "$1" >"$work/mounts"; then
    say stop file "$(escaped "$1")" 'what is mounted there cannot be told'
    return
  fi
  if [ -s "$work/mounts" ]; then
    while read -r at type source; do say stop mount "$at" "$type" "$source"; done <"$work/mounts"
    return
  fi
  [ -e "$1" ] || [ -L "$1" ] || return 0
  case $kept in
  "$1"/*)
    for entry in "$1"/* "$1"/.[!.]* "$1"/..?*; do remove "$entry" entry; done
    return
    ;;
  esac
  # find goes into no other file system, and deletes links themselves.
  find "$1" -xdev -depth -delete 2>"$work/error" || say stop file "$(escaped "$1")" "$(escaped "$(head -n 1 "$work/error")")"
}

remove_folders() {
  targets | while read -r target; do remove "$target" target; done
  rm -f -- "$run"/netns/cni-*
  [ "$volumes" = delete ] && volume_roots | while read -r root; do
    for volume in "$root"/* "$root"/.[!.]* "$root"/..?*; do
      # By the names that the provisioner gives: the folder may be a shared one.
      case ${volume##*/} in pvc-????????-????-????-????-????????????*) remove "$volume" volume ;; esac
    done
  done
  # An empty one is no one's; a disk that is mounted there stays, as all that is in use.
  volume_roots | while read -r root; do rmdir -- "$root" 2>/dev/null; done
}

remove_files() {
  bin=/usr/local/bin
  rm -f -- /etc/cni/net.d/05-cilium.conf /etc/cni/net.d/05-cilium.conflist "$opt/cni/bin/cilium-cni"
  rm -f -- /etc/sysctl.d/90-routewise.conf /etc/systemd/networkd.conf.d/90-routewise.conf
  for unit in k3s k3s-agent; do rm -f -- "/etc/systemd/system/$unit.service" "/etc/systemd/system/$unit.service.env"; done
  for tool in kubectl crictl ctr; do [ "$(readlink "$bin/$tool")" != k3s ] || rm -f -- "$bin/$tool"; done
  # Its own uninstaller deletes across mounts: nobody is to run it later.
  rm -f -- "$bin/k3s" "$bin/k3s-killall.sh" "$bin/k3s-uninstall.sh" "$bin/k3s-agent-uninstall.sh"
}

remove_underlay() {
  [ -e /etc/systemd/system/routewise-underlay.service ] || return
  [ ! -x /usr/local/lib/routewise/underlay ] || /usr/local/lib/routewise/underlay remove >/dev/null 2>&1
  systemctl disable routewise-underlay.service >/dev/null 2>&1
  rm -f -- /etc/systemd/system/routewise-underlay.service
}

remove_devices_unit() {
  unit=/etc/systemd/system/routewise-devices.service
  [ "$scope" = host ] && [ -e "$unit" ] || return
  systemctl disable routewise-devices.service >/dev/null 2>&1
  rm -f -- "$unit"
}

{
  remove_underlay
  remove_devices_unit
  remove_folders
  remove_files
} >"$work/said"
cat "$work/said"
systemctl daemon-reload >/dev/null 2>&1
parents | while read -r folder; do rmdir -- "$folder" 2>/dev/null; done
# Last, and only where all else is gone: until then what is left is this cluster's own.
if ! grep -q '^stop' "$work/said"; then
  rm -f -- /etc/routewise/cluster
  if [ "$scope" = host ]; then remove /etc/routewise target; else rmdir /etc/routewise 2>/dev/null; fi
fi
say end
