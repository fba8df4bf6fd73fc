# shellcheck shell=sh
# Puts $text into the systemd unit at $path, whole or not at all, and has it start at boot.
# It must never start it: what it sets is set already.
set -e
printf '%s\n' "$text" >"$path.new"
mv -f -- "$path.new" "$path"
systemctl daemon-reload
systemctl enable "${path##*/}"
