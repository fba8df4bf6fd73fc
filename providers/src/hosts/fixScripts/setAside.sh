# shellcheck shell=sh
# Moves the file $path to its own path below $aside.
# It must never delete it.
set -e
mkdir -p -- "$aside${path%/*}"
[ ! -e "$path" ] || mv -f -- "$path" "$aside$path"
