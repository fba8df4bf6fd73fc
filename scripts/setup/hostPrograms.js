// Gets the programs that tests on hosts need from the distribution: a real sshd, and what looks at devices and BPF.
// It must never install anything but as root on Debian or Ubuntu, nor start what it installed, nor fail the tests: they
// skip, and say why, where a program is absent.
'use strict';
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

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

function isThere(program) {
  const folders = [
    ...(process.env.PATH ?? '').split(path.delimiter),
    '/usr/local/sbin',
    '/usr/sbin',
    '/sbin',
  ];
  return folders.some((folder) => fs.existsSync(path.join(folder, program)));
}

function mayInstall() {
  if (process.env.ROUTEWISE_NO_INSTALL === '1') return false;
  if (process.platform !== 'linux' || process.getuid() !== 0 || !isThere('apt-get')) return false;
  const release = fs.existsSync('/etc/os-release') ? fs.readFileSync('/etc/os-release', 'utf8') : '';
  return /^ID(_LIKE)?=.*(debian|ubuntu)/m.test(release);
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
  // Runlevel 1: a package's script must not start its service.
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  const apt = (...args) =>
    spawnSync('apt-get', args, { env, stdio: 'ignore', timeout: 300_000 }).status === 0;
  const install = () => apt('install', '-y', '--no-install-recommends', ...wanted);
  if (install() || (apt('update') && install())) return;
  say('They could not be installed: the tests that need them will be skipped.');
}

module.exports = { ensureHostPrograms };
