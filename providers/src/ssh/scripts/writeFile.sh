# shellcheck shell=sh
# Puts what comes on standard input into the file $folder/$name: whole, with $mode and, if not empty, $owner.
# It must never leave half a file under its name, nor a copy beside it that others can read.
set -e
umask 077
# Folders are for everybody to pass, as the distribution would make them: only the file is private.
(umask 022; mkdir -p -- "$folder")
# What an earlier, lost attempt left.
rm -f -- "$folder/.$name.routewise."*
part=$(mktemp -- "$folder/.$name.routewise.XXXXXXXX")
trap 'rm -f -- "$part"' EXIT
trap 'exit 75' HUP INT TERM PIPE
# The mode is set before the content is there.
[ -z "$owner" ] || chown -- "$owner" "$part"
chmod -- "$mode" "$part"
cat >"$part"
# A connection that drops ends the input early.
arrived=$(wc -c <"$part")
[ "$arrived" -eq "$bytes" ] || { echo "only $arrived of $bytes bytes arrived" >&2; exit 74; }
# A reboot right after must not find an empty file under the name.
sync -- "$part" 2>/dev/null || sync
mv -f -- "$part" "$folder/$name"
