# shellcheck shell=sh
# Takes the server's copies of snapshots out of $folder, a folder of this program's own.
# It must never touch snapshots of k3s' own, which lie beside that folder.
rm -f -- "$folder"/routewise-*
