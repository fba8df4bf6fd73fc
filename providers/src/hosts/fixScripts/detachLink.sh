# shellcheck shell=sh
# Detaches the BPF link that is pinned at $path.
# It must never be run before it is known that no Cilium agent runs.
[ -e "$path" ] || exit 0
# Links of some kinds cannot be detached: those end with their pin.
bpftool link detach pinned "$path" 2>/dev/null
rm -f -- "$path"
