# shellcheck shell=sh
## Makes a machine a node of k3s: waits for its address, gets k3s and checks it, finds its cluster, starts.
## It must never begin a cluster unasked or while another server answers, run an unchecked binary, or name a secret in an argument.
## It is in the user data of virtual machines: another byte in what it is rendered to is another machine (fillScript.ts).
## What is filled in looks like one constant word, and what stands for one kind of node alone hides what follows:
# shellcheck disable=SC2043,SC2050,SC2317
# Makes this machine a node of k3s. Written by Routewise; it may be run again.
set -eu
version='@version@'
begins=no
## if begins
case "${1-}" in
  begin) begins=yes ;;
  begin-until) [ "$(date +%s)" -ge "${2-0}" ] || begins=yes ;;
esac
## end
servers='@servers@'

say() { echo "routewise: $*"; }
fail() { say "$*" >&2; exit 1; }

## if underlay
'@underlay@'
systemctl daemon-reload
systemctl enable routewise-underlay.service
## end
for address in @addresses@; do
  tries=0
  until ip -o address show | grep -qwF "$address"; do
    tries=$((tries + 1))
    [ "$tries" -lt 150 ] || fail "this machine does not have the address $address that the plan gives it"
    sleep 2
  done
done
case "$(uname -m)" in
  x86_64) file=k3s; list=sha256sum-amd64.txt; sum='@amd64@' ;;
  aarch64) file=k3s-arm64; list=sha256sum-arm64.txt; sum='@arm64@' ;;
  *) fail "there is no k3s for $(uname -m)" ;;
esac
matches() { [ "$(sha256sum "$1" | cut -d ' ' -f 1)" = "$sum" ]; }
## if present
[ -f '@path@' ] || fail 'there is no k3s at @path@, where routewise:distribution.install.path says it lies'
[ -z "$sum" ] || matches '@path@' || fail 'k3s at @path@ is not the planned one: its SHA-256 differs'
[ '@path@' = '@binary@' ] || install -m 0755 '@path@' '@binary@'
## end
## if download
## The sums are compared before the file gets its name, so that a broken download is never started.
from='@url@'
get() { curl -fsSL --retry 8 --retry-delay 3 --retry-connrefused -o "$1" "$2"; }
if [ -z "$sum" ]; then
## if plain
## Of hosts’ architectures the plan knows none, so that it cannot refuse this one.
  fail "$from is http, and routewise:distribution.install.checksums has none for $(uname -m)"
## end
  get /run/routewise-k3s.sums "$from/$list"
  sum=$(grep " $file\$" /run/routewise-k3s.sums | cut -d ' ' -f 1)
  [ -n "$sum" ] || fail "$from/$list does not name $file"
fi
if ! { [ -x '@binary@' ] && matches '@binary@'; }; then
  get '@binary@.new' "$from/$file"
  matches '@binary@.new' || { rm -f '@binary@.new'; fail "the SHA-256 of $from/$file is not $sum"; }
  chmod 0755 '@binary@.new'
  mv '@binary@.new' '@binary@'
fi
## end
'@binary@' --version | grep -qwF "$version" || fail "k3s here is not $version"
for tool in kubectl crictl ctr; do
  [ -e "/usr/local/bin/$tool" ] || ln -s k3s "/usr/local/bin/$tool"
done
## if server
chmod 0700 /var/lib/rancher/k3s/server
## end
## if shared
link=$(ip -o -4 address show | awk -v own='@own@' '{ split($4, part, "/"); if (part[1] == own) print $2 }')
sed -i "s/ROUTEWISE_LINK/$link/" '@keepalived@'
systemctl enable --now keepalived.service
systemctl reload-or-restart keepalived.service
## end
## Whether there is a cluster to join is known only here; whether one may be begun only to whoever made the machine.
install -d -m 0700 '@folder@'
# k3s itself compares the CA with the token’s hash before it shows the token.
## if server
answers() { [ "$(curl -s --max-time 3 --cacert '@tls@/server-ca.crt' "$1/ping" || true)" = pong ]; }
## end
## if agent
answers() { [ "$(curl -s --max-time 3 --insecure "$1/ping" || true)" = pong ]; }
## end
tries=0
while [ ! -s '@join@' ]; do
  for server in $servers; do
    if answers "$server"; then
      printf 'server: %s\n' "$server" > '@join@'
      say "joining $server"
      break
    fi
  done
  [ ! -s '@join@' ] || break
  tries=$((tries + 1))
  if [ "$begins" = yes ] && { [ -z "$servers" ] || [ "$tries" -ge 5 ]; }; then
    printf 'cluster-init: true\n' > '@join@'
    say 'no other server has a cluster: beginning it'
  else
    [ $((tries % 20)) -ne 1 ] || say 'no server answers yet; none is begun here, so this one waits for the others'
    sleep 3
  fi
done
sysctl -q --system || true
systemctl daemon-reload
# Servers report when they are up; that may take minutes while others join, and the machine’s boot is not to wait for it.
systemctl enable @service@.service
systemctl restart --no-block @service@.service
say 'k3s @role@ started'
