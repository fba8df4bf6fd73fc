# shellcheck shell=sh
# Unmounts what pods have left mounted, innermost first, and says of what stays who holds it.
# It must never unmount lazily or by force: a mount that only looks gone is still written to, and its folder would be deleted.

# Without asking the file system for anything: a server that is away would not answer.
if umount --help 2>&1 | grep -q -- --no-canonicalize; then plainly='-c -i'; else plainly=; fi

# What a pod got of somebody's tree may be one with it: then a mount inside goes in both, unless they are parted first.
part_shared() {
  pod_mounts >"$work/mine"
  awk 'first { mine[$1]; next }
    $5 in mine { id[$1] = $5; if ($0 ~ / shared:[0-9]+ .*- /) shared[$1]; inside[$2] }
    END { for (each in inside) if (each in id && each in shared) print id[each] }' first=1 "$work/mine" first=0 /proc/self/mountinfo |
    while read -r at; do
      decode "$at"
      bounded 10 mount ${plainly:+-c} --make-private "$plain" || bounded 10 mount --make-private "$plain"
    done
}

unmount() {
  decode "$1"
  # shellcheck disable=SC2086 # words, or nothing
  bounded 15 umount $plainly -- "$plain"
}

unmount_all() {
  before=$(pod_mounts | wc -l)
  : >"$work/silent"
  # A process that has just gone may hold its mounts a moment longer, and an outer mount waits for the inner one.
  for _ in 1 2 3 4 5 6; do
    pod_mounts | awk '{ line[NR] = $0 } END { while (NR) print line[NR--] }' >"$work/left"
    [ -s "$work/left" ] || break
    part_shared
    while read -r at _; do
      # Once is enough for one that does not answer.
      ! grep -qxF -- "$at" "$work/silent" || continue
      unmount "$at" || [ "$?" != 124 ] || printf '%s\n' "$at" >>"$work/silent"
    done <"$work/left"
    pod_mounts >"$work/left"
    [ -s "$work/left" ] || break
    sleep 0.5
  done
  pod_mounts >"$work/left"
  sort -u "$work/left" | while read -r at type source; do
    held=$(holders "$at")
    [ -n "$held" ] || held=$(waiting_for "$at")
    ! grep -qxF -- "$at" "$work/silent" || held="$held${held:+, }and it does not answer"
    say stop held "$at" "$type" "$source" "${held:-nothing that /proc shows}"
  done
  say 'done' unmounted "$((before - $(wc -l <"$work/left")))"
}

# Whatever /proc says without asking the file system itself.
holders() {
  decode "$1"
  {
    {
      for link in /proc/[0-9]*/cwd /proc/[0-9]*/root /proc/[0-9]*/exe; do
        target=$(readlink "$link" 2>/dev/null) || continue
        case $target in "$plain" | "$plain"/*) echo "$link" ;; esac
      done
      ids=$(at=$1 awk '$5 == ENVIRON["at"] { printf "%s%s", (one++ ? "|" : ""), $1 }' /proc/self/mountinfo)
      grep -lE "^mnt_id:[[:space:]]*($ids)\$" /proc/[0-9]*/fdinfo/* 2>/dev/null
    } | cut -d / -f 3 | sort -un | head -n 10 | while read -r pid; do echo "process $(named "$pid")"; done
    for file in /sys/block/loop*/loop/backing_file; do
      read -r backing 2>/dev/null <"$file" || continue
      case $backing in "$plain"/*) file=${file%/loop/backing_file}; echo "the loop device ${file##*/}" ;; esac
    done
    awk 'NR > 1 { print $1 }' /proc/swaps | while read -r swap; do
      case $swap in "$1"/*) echo "swap on $swap" ;; esac
    done
  } | awk '{ printf "%s%s", (NR > 1 ? ", " : ""), $0 }'
}

# One that waits for an answer holds what /proc does not show; its words may name it.
waiting_for() {
  case $1 in *'\012'*) return ;; esac
  decode "$1"
  printf '%s\n' "$plain" >"$work/words"
  grep -lFf "$work/words" /proc/[0-9]*/cmdline 2>/dev/null | cut -d / -f 3 | while read -r pid; do
    echo "perhaps process $(named "$pid")"
  done | awk '{ printf "%s%s", (NR > 1 ? ", " : ""), $0 }'
}

unmount_all
say end
