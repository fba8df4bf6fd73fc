# shellcheck shell=sh
# Lets a host be no more the node that it was: k3s stops, and what says which node it is goes.
# It must never remove data: etcd's is put aside by k3s itself; images, volumes and what pods have written stay.
set -e
unit=/etc/systemd/system/$service.service
if [ -e "$unit" ]; then
  systemctl disable --now "$service.service" >/dev/null 2>&1 || true
  [ "$(systemctl is-active "$service.service" || true)" != active ] || { echo "$service does not stop" >&2; exit 1; }
fi
if [ "$before" = server ]; then
  etcd=/var/lib/rancher/k3s/server/db/etcd
  [ ! -d "$etcd" ] || : >"$etcd/tombstone"
fi
if [ "$before" = server ] && [ "$after" = agent ]; then
  # Only a server may have these: keys of the cluster's CAs, tokens, manifests. etcd's data and its snapshots stay.
  for own in tls cred token agent-token node-token manifests static; do
    path=/var/lib/rancher/k3s/server/$own
    # find goes into no other file system, and deletes links themselves.
    if [ -e "$path" ] || [ -L "$path" ]; then find "$path" -xdev -depth -delete; fi
  done
  rm -f -- "$agent_token"
fi
# It finds its cluster anew, and begins none.
rm -f -- "$join"
# Last but one: without its unit the host is no node any more, and a repeat knows that.
rm -f -- "$unit"
systemctl daemon-reload >/dev/null 2>&1 || true
