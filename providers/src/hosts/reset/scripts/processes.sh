# shellcheck shell=sh
# Which processes are k3s' own and its pods', by what the kernel says of them.
# It must never take a process of somebody else for one: not one of another runtime, nor of k3s in a container.

# Lines `PID PARENT` of all that lives. From `status`, where a name cannot end a line; what is dead but not yet buried is gone.
running() {
  grep -HE '^(State|PPid):' /proc/[0-9]*/status 2>/dev/null | awk '
    { split($1, part, "/") }
    $1 ~ /:State:$/ { dead[part[3]] = $2 == "Z" || $2 == "X" }
    $1 ~ /:PPid:$/ && !dead[part[3]] { print part[3], $2 }'
}

# Lines `PID shim|program`: what runs from k3s' own folder of programs, in the namespace of this very host.
k3s_programs() {
  here=$(readlink /proc/self/ns/mnt)
  for at in /proc/[0-9]*; do
    program=$(readlink "$at/exe" 2>/dev/null) || continue
    case $program in
    "$k3s"/data/*/bin/* | /usr/local/bin/k3s | '/usr/local/bin/k3s (deleted)') ;;
    # A shim may be named otherwise than the program that it is: by its first words.
    *) program=$(tr '\0\n' '\n ' <"$at/cmdline" 2>/dev/null | head -n 2 | grep -E "^($k3s|/var/lib/rancher/k3s)/data/[^/]+/bin/containerd-shim" | head -n 1) ;;
    esac
    [ -n "$program" ] || continue
    [ "$(readlink "$at/ns/mnt" 2>/dev/null)" = "$here" ] || continue
    case $program in */containerd-shim*) echo "${at#/proc/} shim" ;; *) echo "${at#/proc/} program" ;; esac
  done
}

# Pids of processes whose root was made by k3s' containerd: those that have lost their shim, too.
in_k3s_images() {
  grep -lE "^[0-9]+ [0-9]+ [0-9:]+ / / .* - overlay .*upperdir=($k3s|/var/lib/rancher/k3s)/agent/containerd/" /proc/[0-9]*/mountinfo 2>/dev/null |
    cut -d / -f 3
}

# Lines `PID ROLE`. Roles: `container` (what a kubelet would signal), `inner` (what it has started), `shim`, `program`.
k3s_processes() {
  {
    k3s_programs
    in_k3s_images | sed 's/$/ image/'
    echo parents
    running
  } | awk -v self="$$" '
    $1 == "parents" { told = 1; next }
    !told { role[$1] = role[$1] == "" ? $2 : role[$1]; next }
    { parent[$1] = $2 }
    END {
      # Of this very session nothing is ended, wherever it runs.
      for (at = self; at > 1; at = parent[at]) own[at]
      for (each in parent) {
        if (each in own) continue
        if (role[each] == "shim" || role[each] == "program") { print each, role[each]; continue }
        if (role[parent[each]] == "shim") { print each, "container"; continue }
        for (at = parent[each]; at > 1 && role[at] != "shim"; at = parent[at]);
        if (at > 1) print each, "inner"
        else if (role[each] == "image") print each, "container"
      }
    }'
}

# When a process began, in ticks: tells it from a later one with its number.
start_of() {
  # Its name, in brackets, may hold anything.
  tr '\n' ' ' <"/proc/$1/stat" 2>/dev/null | sed 's/.*) //' | cut -d ' ' -f 20
}

# The words a process was started with, for people.
named() {
  printf '%s (%s)' "$1" "$(escaped "$(tr '\0\n' '  ' <"/proc/$1/cmdline" 2>/dev/null | cut -c 1-100)" | sed 's/\\040/ /g')"
}
