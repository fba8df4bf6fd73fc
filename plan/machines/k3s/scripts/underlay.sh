# shellcheck shell=sh
## Gives a host an IPv6 address beside its IPv4 one, or takes it away.
## It must never touch another address, nor how the host's own network is configured.
# Gives the link that has @beside@ the address @address@, or takes it away. Written by Routewise.
set -eu
link=$(ip -o -4 address show | awk -v own='@beside@' '{ split($4, part, "/"); if (part[1] == own) { print $2; exit } }')
[ -n "$link" ] || { echo "routewise: no link has @beside@" >&2; exit 1; }
if [ "${1:-add}" = remove ]; then
  ip -6 address delete '@address@' dev "$link" 2>/dev/null || true
else
  ip -6 address replace '@address@' dev "$link"
fi
