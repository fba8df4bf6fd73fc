# shellcheck shell=sh
# Asks other hosts whether they can be reached from $own, in which size at most, and at which ports.
# It must never send more than a few packets to each.

have() { command -v "$1" >/dev/null; }
echo_once() { ping -n -q -c 1 -W 1 -I "$own" "$@" >/dev/null; }
# An ICMP echo that fills so many bytes: its own headers, IPv4 20 and ICMP 8, are among them.
echo_of() { echo_once -M "do" -s $(($1 - 28)) "$2"; }

# probe NAME ADDRESS PORT…: one line for each peer, in one write, because peers are probed side by side.
probe() {
  name=$1 address=$2
  shift 2
  line="$name"
  have ping || { printf '%s ping=unknown\n' "$line"; return; }
  if echo_once "$address" || echo_once "$address" || echo_once "$address"; then
    line="$line ping=yes"
    if echo_of "$mtu" "$address" || echo_of "$mtu" "$address"; then line="$line mtu=$mtu"; else
      best=0
      # Sizes that are common, to tell what does pass.
      for size in 9000 8950 1500 1450 1420 1400 1370 1280; do
        [ "$size" -lt "$mtu" ] && echo_of "$size" "$address" && { best=$size; break; }
      done
      line="$line mtu=$best"
    fi
  else line="$line ping=no"; fi
  for port in "$@"; do line="$line $port=$(knock "$address" "$port")"; done
  printf '%s\n' "$line"
}

# knock ADDRESS tcp/NUMBER. A closed port answers too: only silence, or a word from a firewall, means that nothing would come through.
knock() {
  have bash || { echo unknown; return; }
  number=${2#*/}
  # Without its start files, which say things of their own.
  case $2 in
  tcp/*) said=$(timeout 3 bash --norc -c "exec 3<>/dev/tcp/$1/$number" 2>&1); code=$? ;;
  udp/*) said=$(timeout 3 bash --norc -c "exec 3<>/dev/udp/$1/$number; printf x >&3; sleep 0.3; printf x >&3" 2>&1); code=$? ;;
  esac
  case $code/$said in
  0/*) case $2 in tcp/*) echo open ;; *) echo silent ;; esac ;;
  124/*) echo silent ;;
  *refused*) echo closed ;;
  *) echo rejected ;;
  esac
}

# Reads `NAME ADDRESS PORT…`, one peer a line. A few at a time, so that many neither take minutes nor fill the process table.
probe_all() {
  asked=0
  while read -r name address ports; do
    # shellcheck disable=SC2086 # ports are words
    probe "$name" "$address" $ports &
    asked=$((asked + 1))
    [ $((asked % 16)) -ne 0 ] || wait
  done
  wait
}

# Whether another machine answers for an address of this one.
duplicate_of() {
  have arping || { echo unknown; return; }
  device=$(ip -o address show to "$1" | awk '{print $2; exit}')
  [ -n "$device" ] || { echo unknown; return; }
  if arping -D -q -c 2 -w 1 -I "$device" "$1"; then echo no; else echo yes; fi
}
