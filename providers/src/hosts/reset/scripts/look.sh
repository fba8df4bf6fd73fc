# shellcheck shell=sh
# Says what a reset would leave where it is, and what stands in its way, before anything is ended.
# It must never change anything, nor wait for a file system that does not answer.

volumes() {
  slow=
  volume_roots | while read -r root; do
    for volume in "$root"/* "$root"/.[!.]*; do
      # A name with nothing behind it. Not asked with a test: what is mounted there may not answer.
      case $volume in "$root/*" | "$root/.[!.]*" | */lost+found) continue ;; esac
      size=
      if [ -z "$slow" ]; then
        if bounded 10 du -sk -- "$volume"; then size=$(head -n 1 "$code.output" | cut -f 1); else slow=yes; fi
      fi
      case $volumes/${volume##*/} in
      keep/* | delete/pvc-????????-????-????-????-????????????*) say volume "$(escaped "$volume")" "$size" ;;
      *) say kept foreign "$(escaped "$volume")" ;;
      esac
    done
  done
}

# What lies in the folders of k3s and the kubelet that neither has made: none of it is removed.
foreign() {
  for folder in "$lib/rancher" "$k3s" "$kubelet" "$k3s/storage"; do
    mounts_at "$folder" | only=$(escaped "$folder") awk '$1 == ENVIRON["only"]' | while read -r at type source; do
      say kept disk "$at" "$type" "$source"
    done
  done
  targets >"$work/targets"
  for entry in "$k3s"/* "$k3s"/.[!.]* "$k3s"/data/* "$kubelet"/* "$kubelet"/.[!.]*; do
    case $others$entry in
    *'/*' | *'/.[!.]*' | *"$k3s/data" | *"$k3s/storage" | */lost+found | "yes$kubelet"/*) ;;
    *) grep -qxF -- "$entry" "$work/targets" || say kept foreign "$(escaped "$entry")" ;;
    esac
  done
  [ ! -d "$lib/routewise/set-aside" ] || say kept set-aside "$lib/routewise/set-aside"
  [ -z "$others" ] || say kept others "$kubelet"
}

obstacles() {
  [ "$(readlink /proc/1/ns/mnt)" = "$(readlink /proc/self/ns/mnt)" ] || say stop namespace /
  {
    targets
    [ "$volumes" = keep ] || volume_roots
  } | while read -r target; do
    link=$(link_in "$target")
    case $link in
    '') ;;
    "$lib/rancher"* | "$kubelet"*) say stop link "$(escaped "$link")" ;;
    *) say kept link "$(escaped "$link")" ;;
    esac
  done | sort -u
  {
    targets | while read -r target; do mounts_at "$target"; done
    [ "$volumes" = keep ] || volume_roots | while read -r root; do mounts_below "$root"; done
  } | not_of_pods | sort -u | while read -r at type source; do
    say stop mount "$at" "$type" "$source"
  done
}

volumes
foreign
obstacles
say end
