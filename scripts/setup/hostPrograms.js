// Gets the programs that tests on hosts need from the distribution: a real sshd, and what looks at devices and BPF.
// It must never install anything but as root on Debian or Ubuntu, nor start what it installed, nor fail the tests: they
// skip, and say why, where a program is absent.
'use strict';
const { aptWithFreshLists, isDebian, isRoot, isThere } = require('./debian');

/** Package by program. */
const packages = {
  sshd: 'openssh-server',
  ip: 'iproute2',
  ethtool: 'ethtool',
  bpftool: 'bpftool',
  ping: 'iputils-ping',
  arping: 'iputils-arping',
  nft: 'nftables',
  iptables: 'iptables',
  sudo: 'sudo',
};

function mayInstall() {
  return process.env.ROUTEWISE_NO_INSTALL !== '1' && isDebian() && isRoot();
}

function say(text) {
  process.stderr.write(`${text}\n`);
}

/** Installs what is missing where it may; says what it does, and what tests will skip. */
function ensureHostPrograms() {
  const missing = Object.keys(packages).filter((program) => !isThere(program));
  if (missing.length === 0) return;
  const wanted = [...new Set(missing.map((program) => packages[program]))];
  if (!mayInstall()) {
    say(
      `Tests on hosts will be skipped: they need root on Linux and ${missing.join(', ')} (${wanted.join(', ')}).`,
    );
    return;
  }
  say(`Installing ${wanted.join(', ')} for the tests on hosts (ROUTEWISE_NO_INSTALL=1 leaves it out).`);
  if (aptWithFreshLists(() => ['install', '-y', '--no-install-recommends', ...wanted])) return;
  say('They could not be installed: the tests that need them will be skipped.');
}

module.exports = { ensureHostPrograms };
