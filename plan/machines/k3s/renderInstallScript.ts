// Writes the script that makes a machine a node: waits for its address, gets k3s and checks it, finds its cluster, starts.
// It must never begin a cluster unasked or while another server answers, run an unchecked binary, or name a secret in an argument.
import { k3sPaths, k3sService } from './k3sPaths';
import type { K3sInstall, K3sNode } from './k3sMachine';
import { apiUrl } from './k3sMachine';

/**
 * POSIX sh. It may be run again at any time: what is done already is left as it is. Without an argument it joins, and waits
 * for a server to join for as long as it takes. Of the server that begins, `begin` lets it begin the cluster where no other
 * server answers, and `begin-until SECONDS` does so until that time (seconds since the epoch): the same text boots a
 * machine made anew, when a second cluster would stand beside the first.
 */
export function renderInstallScript(node: K3sNode): string {
  const service = k3sService(node.role);
  const begins = node.role === 'server' && node.join.kind === 'first';
  return `#!/bin/sh
# Makes this machine a node of k3s. Written by Routewise; it may be run again.
set -eu
version='${node.version}'
begins=no
${begins ? birthRight : ''}servers='${node.join.servers.map(apiUrl).join(' ')}'

say() { echo "routewise: $*"; }
fail() { say "$*" >&2; exit 1; }

${node.underlay === undefined ? '' : underlay}${waitForAddresses(node.addresses)}
${install(node.install)}
${node.role === 'server' ? 'chmod 0700 /var/lib/rancher/k3s/server\n' : ''}${node.shared === undefined ? '' : keepalived(node.shared.own)}${join(node)}
sysctl -q --system || true
systemctl daemon-reload
# Servers report when they are up; that may take minutes while others join, and the machine’s boot is not to wait for it.
systemctl enable ${service}.service
systemctl restart --no-block ${service}.service
say 'k3s ${node.role} started'
`;
}

const underlay = `'${k3sPaths.underlay}'
systemctl daemon-reload
systemctl enable routewise-underlay.service
`;

function waitForAddresses(addresses: readonly string[]): string {
  return `for address in ${addresses.join(' ')}; do
  tries=0
  until ip -o address show | grep -qwF "$address"; do
    tries=$((tries + 1))
    [ "$tries" -lt 150 ] || fail "this machine does not have the address $address that the plan gives it"
    sleep 2
  done
done`;
}

/** The sums are compared before the file gets its name, so that a broken download is never started. */
function install(install: K3sInstall): string {
  const sum = (architecture: 'amd64' | 'arm64'): string => install.checksums[architecture] ?? '';
  const machine = `case "$(uname -m)" in
  x86_64) file=k3s; list=sha256sum-amd64.txt; sum='${sum('amd64')}' ;;
  aarch64) file=k3s-arm64; list=sha256sum-arm64.txt; sum='${sum('arm64')}' ;;
  *) fail "there is no k3s for $(uname -m)" ;;
esac
matches() { [ "$(sha256sum "$1" | cut -d ' ' -f 1)" = "$sum" ]; }`;
  if (install.kind === 'present') {
    return `${machine}
[ -f '${install.path}' ] || fail 'there is no k3s at ${install.path}, where routewise:distribution.install.path says it lies'
[ -z "$sum" ] || matches '${install.path}' || fail 'k3s at ${install.path} is not the planned one: its SHA-256 differs'
[ '${install.path}' = '${k3sPaths.binary}' ] || install -m 0755 '${install.path}' '${k3sPaths.binary}'
${checkVersion}`;
  }
  return `${machine}
from='${install.url}'
get() { curl -fsSL --retry 8 --retry-delay 3 --retry-connrefused -o "$1" "$2"; }
if [ -z "$sum" ]; then
${/^http:/i.test(install.url) ? plainRefusal : ''}  get /run/routewise-k3s.sums "$from/$list"
  sum=$(grep " $file\\$" /run/routewise-k3s.sums | cut -d ' ' -f 1)
  [ -n "$sum" ] || fail "$from/$list does not name $file"
fi
if ! { [ -x '${k3sPaths.binary}' ] && matches '${k3sPaths.binary}'; }; then
  get '${k3sPaths.binary}.new' "$from/$file"
  matches '${k3sPaths.binary}.new' || { rm -f '${k3sPaths.binary}.new'; fail "the SHA-256 of $from/$file is not $sum"; }
  chmod 0755 '${k3sPaths.binary}.new'
  mv '${k3sPaths.binary}.new' '${k3sPaths.binary}'
fi
${checkVersion}`;
}

/** Of hosts' architectures the plan knows none, so that it cannot refuse this one. */
const plainRefusal = `  fail "$from is http, and routewise:distribution.install.checksums has none for $(uname -m)"
`;

const checkVersion = `'${k3sPaths.binary}' --version | grep -qwF "$version" || fail "k3s here is not $version"
for tool in kubectl crictl ctr; do
  [ -e "/usr/local/bin/$tool" ] || ln -s k3s "/usr/local/bin/$tool"
done`;

function keepalived(own: string): string {
  return `link=$(ip -o -4 address show | awk -v own='${own}' '{ split($4, part, "/"); if (part[1] == own) print $2 }')
sed -i "s/ROUTEWISE_LINK/$link/" '${k3sPaths.keepalived}'
systemctl enable --now keepalived.service
systemctl reload-or-restart keepalived.service
`;
}

const birthRight = `case "\${1-}" in
  begin) begins=yes ;;
  begin-until) [ "$(date +%s)" -ge "\${2-0}" ] || begins=yes ;;
esac
`;

/** Whether there is a cluster to join is known only here; whether one may be begun only to whoever made the machine. */
function join({ role }: K3sNode): string {
  const file = k3sPaths.join;
  const trust = role === 'server' ? `--cacert '${k3sPaths.tls}/server-ca.crt'` : '--insecure';
  return `install -d -m 0700 '${file.slice(0, file.lastIndexOf('/'))}'
# k3s itself compares the CA with the token’s hash before it shows the token.
answers() { [ "$(curl -s --max-time 3 ${trust} "$1/ping" || true)" = pong ]; }
tries=0
while [ ! -s '${file}' ]; do
  for server in $servers; do
    if answers "$server"; then
      printf 'server: %s\\n' "$server" > '${file}'
      say "joining $server"
      break
    fi
  done
  [ ! -s '${file}' ] || break
  tries=$((tries + 1))
  if [ "$begins" = yes ] && { [ -z "$servers" ] || [ "$tries" -ge 5 ]; }; then
    printf 'cluster-init: true\\n' > '${file}'
    say 'no other server has a cluster: beginning it'
  else
    [ $((tries % 20)) -ne 1 ] || say 'no server answers yet; none is begun here, so this one waits for the others'
    sleep 3
  fi
done`;
}
