# shellcheck shell=sh
# What the steps of a reset tell the program, and how they wait for what may never come back.
# It must never let a name that somebody chose end a line, nor wait without an end.

# One line for the program: a kind, then fields with tabs between them.
say() {
  kind=$1
  shift
  for field; do kind="$kind$tab$field"; done
  printf '%s\n' "$kind"
}

tab=$(printf '\t')

# As /proc/self/mountinfo writes paths: blanks, tabs, line ends and backslashes as \040 and the like.
escaped() {
  printf '%s\n' "$1" | awk '
    { gsub(/\\/, "\\134"); gsub(/ /, "\\040"); gsub(/\t/, "\\011"); printf "%s%s", (NR > 1 ? "\\012" : ""), $0 }'
}

# Back again, into $plain: a substitution of commands would lose line ends at the end.
decode() {
  plain=$(printf '%b.' "$(printf '%s' "$1" | sed 's/\\\([0-7][0-7][0-7]\)/\\0\1/g')")
  plain=${plain%.}
}

# Runs a command that may hang in the kernel, where no signal reaches it: it is left behind then, and answers 124.
# $1: seconds. What it prints is in $code.output.
bounded() {
  left=$(($1 * 10 + 20))
  # A file of its own: one that was left behind may still write.
  code=$(mktemp "$work/code.XXXXXX")
  { timeout -k 1 "$@" >"$code.output"; echo "$?" >"$code"; } </dev/null >/dev/null 2>&1 &
  while [ ! -s "$code" ]; do
    left=$((left - 1))
    [ "$left" -gt 0 ] || return 124
    sleep 0.1
  done
  return "$(cat "$code")"
}

# On a tmpfs: what hangs, or a full disk, must not be in the way.
work=$(mktemp -d /run/routewise-reset.XXXXXX) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 75' HUP INT TERM PIPE
cd /
