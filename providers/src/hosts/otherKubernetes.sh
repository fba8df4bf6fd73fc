# shellcheck shell=sh
# Whether Kubernetes of another kind lives on the same host: its kubelet and its network are its own.
# It must never be said in two ways: what a host is asked before and what a reset spares go by it.

# Lists what shows it, one path a line; nothing where there is none.
other_kubernetes() {
  for path in /etc/kubernetes/kubelet.conf /etc/rancher/rke2 /var/snap/microk8s \
    /etc/systemd/system/kubelet.service /usr/lib/systemd/system/kubelet.service; do
    [ ! -e "$path" ] || echo "$path"
  done
}
