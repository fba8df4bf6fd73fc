# shellcheck shell=sh
# Stops k3s, then ends its pods: asked first, as a kubelet asks, and waited for until the last process is gone.
# It must never go on while one is left: what it holds would still be in use.

stop_service() {
  for unit in k3s k3s-agent; do
    # Not started again either, at the next boot.
    [ ! -e "/etc/systemd/system/$unit.service" ] || systemctl disable --now "$unit.service" >/dev/null 2>&1
  done
}

# Keeps lines `PID ROLE START` of what there is and of what was there before: a process whose parent has died is nobody's child.
note() {
  k3s_processes >"$work/found"
  running >"$work/running"
  awk '{ from = FILENAME; sub(/.*\//, "", from) }
    from == "running" { there[$1]; next }
    from == "noted" { if ($1 in there) { known[$1]; print } next }
    !($1 in known)' "$work/running" "$work/noted" "$work/found" | while read -r pid role start; do
    [ -n "$start" ] || start=$(start_of "$pid")
    [ -z "$start" ] || echo "$pid $role $start"
  done >"$work/noting"
  mv "$work/noting" "$work/noted"
}

count() {
  awk -v roles="$1" 'index(roles, $2) { count++ } END { print count + 0 }' "$work/noted"
}

signal() {
  awk -v roles="$2" 'index(roles, $2)' "$work/noted" | while read -r pid role start; do
    [ "$(start_of "$pid")" != "$start" ] || kill "-$1" "$pid" 2>/dev/null
  done
}

# $1: roles, $2: seconds
await() {
  until=$(($(date +%s) + $2))
  while [ "$(count "$1")" -gt 0 ] && [ "$(date +%s)" -lt "$until" ]; do
    sleep 0.2
    note
  done
}

end_pods() {
  : >"$work/noted"
  note
  containers=$(count container)
  signal TERM 'container program'
  await 'container inner program' "$grace"
  # New ones may have been started meanwhile: each round looks again.
  end=$(($(date +%s) + patience))
  while [ "$(count 'container inner program')" -gt 0 ] && [ "$(date +%s)" -lt "$end" ]; do
    signal KILL 'container inner program'
    await 'container inner program' 1
  done
  # Last: by its shim a container is known as k3s', should this be interrupted here.
  if [ "$(count 'container inner program')" = 0 ]; then
    signal KILL shim
    await shim 10
  fi
  note
  while read -r pid _; do say stop process "$(named "$pid")" "$(awk '/^State:/ { print $2 }' "/proc/$pid/status" 2>/dev/null)"; done <"$work/noted"
  say 'done' ended "$containers"
}

stop_service
end_pods
say end
