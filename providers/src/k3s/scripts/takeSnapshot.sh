# shellcheck shell=sh
# Takes a snapshot of etcd into $folder, a folder of this program's own, and says how many bytes it has and what it is called.
# It must never touch snapshots of k3s' own, which lie beside that folder.
set -e
install -d -m 0700 "$folder"
rm -f -- "$folder"/routewise-*
k3s etcd-snapshot save --name routewise --dir "$folder" --snapshot-compress=false >/dev/null
cd "$folder"
for file in routewise-*; do
  [ -s "$file" ]
  wc -c "$file"
done
