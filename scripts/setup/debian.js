// What the set-up of tests may ask of Debian and Ubuntu: whether a program is there, and their package manager.
// It must never install anything by itself.
'use strict';
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

/** Also where daemons lie, which a user's PATH may leave out. */
function isThere(program) {
  const folders = [
    ...(process.env.PATH ?? '').split(path.delimiter),
    '/usr/local/sbin',
    '/usr/sbin',
    '/sbin',
  ];
  return folders.some((folder) => fs.existsSync(path.join(folder, program)));
}

function isDebian() {
  if (process.platform !== 'linux' || !isThere('apt-get')) return false;
  const release = fs.existsSync('/etc/os-release') ? fs.readFileSync('/etc/os-release', 'utf8') : '';
  return /^ID(_LIKE)?=.*(debian|ubuntu)/m.test(release);
}

function isRoot() {
  return process.getuid?.() === 0;
}

/** @returns {boolean} whether it went through */
function apt(args, options = {}) {
  // Runlevel 1: a package's script must not start its service.
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  return spawnSync('apt-get', args, { env, stdio: 'ignore', timeout: 300_000, ...options }).status === 0;
}

/**
 * Tries again with fresh lists of packages, which only root may fetch.
 * @param {() => string[]} args asked again then: what they say may come from those lists
 */
function aptWithFreshLists(args, options) {
  return apt(args(), options) || (isRoot() && apt(['update']) && apt(args(), options));
}

module.exports = { isThere, isDebian, isRoot, aptWithFreshLists };
