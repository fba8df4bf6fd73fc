# shellcheck shell=sh
# Where k3s, the kubelet and Cilium keep what they make, by the names the disk really has; and which mounts lie there.
# It must never follow a link that stands for one of these folders, nor ask a file system that is mounted there.

# What is above is the distribution's, and may be a link: /var/log on another disk.
folder_of() {
  (cd -P -- "$1" 2>/dev/null && pwd -P) || printf '%s\n' "$1"
}

lib=$(folder_of /var/lib)
log=$(folder_of /var/log)
opt=$(folder_of /opt)
run=$(folder_of /run)
k3s=$lib/rancher/k3s
kubelet=$lib/kubelet

# Kubernetes of another kind on the same host: its kubelet and its network are its own.
others=
[ -z "$(other_kubernetes)" ] || others=yes

# Lines `PATH TYPE SOURCE` of the mounts at or below a folder, in the order of the kernel; PATH and SOURCE as mountinfo has them.
mounts_at() {
  folder=$(escaped "$1")
  [ -n "$folder" ] || return 1
  below=$folder awk '
    function at(path, folder) { return path == folder || index(path, folder "/") == 1 }
    { for (field = 7; $field != "-"; field++); }
    at($5, ENVIRON["below"]) { print $5, $(field + 1), $(field + 2) }' /proc/self/mountinfo
}

# The same, of what pods, containerd and the kubelet have mounted for pods: it goes when they go.
# Folders that hold pods' mounts are none themselves: a disk that somebody mounted there is not of pods.
pod_mounts() {
  {
    [ -n "$others" ] || for folder in "$kubelet/pods" "$kubelet/plugins"; do mounts_below "$folder"; done
    mounts_below "$k3s/agent/containerd"
    mounts_at "$run/k3s"
    mounts_at "$run/flannel"
    mounts_at "$run/netns" | awk -v folder="$run/netns/cni-" 'index($1, folder) == 1'
  }
}

mounts_below() {
  mounts_at "$1" | above=$(escaped "$1") awk '$1 != ENVIRON["above"]'
}

# Whether a mount is one of pods': reads lines as of mounts_at, leaves those that are not.
not_of_pods() {
  pod_mounts >"$work/of-pods"
  awk 'first { of[$1]; next } !($1 in of)' first=1 "$work/of-pods" first=0 -
}

# Every file and folder that is removed, one a line; names hold no blanks. $scope says how far it goes:
# `cluster` what this program's k3s and Cilium have made, `host` what any k3s and network plugin has left.
targets() {
  for name in agent server data/current data/previous data/cni data/.lock; do echo "$k3s/$name"; done
  # Programs of k3s lie in folders named by their digest.
  for folder in "$k3s"/data/*; do
    case ${folder##*/} in *[!0-9a-f-]* | '*') ;; ????????????????????????????????????????????????????????????????*) echo "$folder" ;; esac
  done
  if [ -z "$others" ]; then
    for name in $of_kubelet; do echo "$kubelet/$name"; done
    for name in pods containers; do echo "$log/$name"; done
    echo /etc/rancher/node
    [ "$scope" = cluster ] || for name in /etc/cni "$opt/cni" "$lib/cni"; do echo "$name"; done
    ls -d "$lib"/cni/results/cilium-* "$lib"/cni/results/cni-loopback-* 2>/dev/null
  fi
  for name in k3s flannel cilium; do echo "$run/$name"; done
  echo /etc/rancher/k3s
  echo "$lib/cilium"
  echo "$(folder_of /usr/local/lib)/routewise"
  for entry in "$lib"/routewise/*; do
    # Files of others, which a fix has moved out of the way.
    case $entry in */set-aside | *\*) ;; *) echo "$entry" ;; esac
  done
}

# Source: Kubernetes 1.35, pkg/kubelet/config/defaults.go and the state files of its managers.
of_kubelet='pods plugins plugins_registry pod-resources device-plugins checkpoints pki seccomp config.yaml kubeconfig
cpu_manager_state memory_manager_state dra_manager_state allocated_pods_state actuated_pods_state pod_status_manager_state
graceful_node_shutdown_state image_manager'

# Folders of others' whole that stay when they hold anything else.
parents() {
  for name in data ''; do echo "$k3s/$name"; done
  echo "$lib/rancher"
  echo "$kubelet"
  for name in cni/results cni routewise; do echo "$lib/$name"; done
  for name in /etc/rancher /etc/cni/net.d /etc/cni "$opt/cni/bin" "$opt/cni"; do echo "$name"; done
}

# Folders that hold volumes on this host's own disk, which k3s' local-path-provisioner made: the usual one, and the stack's.
volume_roots() {
  echo "$k3s/storage"
  case $storage in
  '' | /var/lib/rancher/k3s/storage) ;;
  /var/lib/*) echo "$lib/${storage#/var/lib/}" ;;
  *) echo "$storage" ;;
  esac
}

# Nothing is done on a host where this program could not see what is mounted: it would take all for free.
case $(escaped '/a b\c'),$(mounts_at / | head -n 1) in
'/a\040b\134c,/ '*) ;;
*)
  echo 'what is mounted cannot be told here: awk, sed or /proc/self/mountinfo does not do what it does elsewhere' >&2
  exit 70
  ;;
esac

# The first link among a path and what is above it, as far as k3s and its like have made it; nothing where there is none.
link_in() {
  above=$1
  # k3s makes links there itself; they are removed as what they are.
  case $above in "$k3s"/data/*) above=$k3s/data ;; esac
  while :; do
    case $above in "$lib" | "$log" | "$opt" | "$run" | /etc | /usr/* | / | '') return ;; esac
    if [ -L "$above" ]; then
      printf '%s\n' "$above"
      return
    fi
    above=${above%/*}
  done
}
