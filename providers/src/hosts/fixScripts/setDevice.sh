# shellcheck shell=sh
# Sets what `ethtool "$@"` sets on a card.
# It must never be run before it is known that no Cilium agent runs.
ethtool "$@"
