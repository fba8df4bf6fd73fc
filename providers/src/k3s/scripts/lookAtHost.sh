# shellcheck shell=sh
# Says which machine a host is, and which node of k3s its files make it.
# It must never read more of them than that.
option() { sed -n "s/^$1: *//p" "$config" 2>/dev/null | head -n 1 | head -c 300; }

printf 'machine-id: %s\n' "$(head -c 40 /etc/machine-id 2>/dev/null)"
printf 'product: %s\n' "$(head -c 40 /sys/class/dmi/id/product_uuid 2>/dev/null)"
printf 'name: %s\n' "$(option node-name)"
printf 'address: %s\n' "$(option node-ip)"
[ ! -e "$server" ] || echo 'role: server'
[ ! -e "$agent" ] || echo 'role: agent'
