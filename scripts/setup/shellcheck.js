// Gets shellcheck for the test that reads the shell scripts which run on hosts: unpacked beside the project, from the distribution.
// It must never install it, nor fail the tests where it cannot be had: they skip, and say why; in CI (ROUTEWISE_CI) they do not.
'use strict';
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { aptWithFreshLists, isDebian, isThere } = require('./debian');

/** Where it lies then; tests look there, too. */
const unpacked = path.join('.cache', 'shellcheck', 'usr', 'bin', 'shellcheck');

function ensureShellcheck(root) {
  if (isThere('shellcheck') || fs.existsSync(path.join(root, unpacked))) return;
  if (process.env.ROUTEWISE_NO_INSTALL === '1' || !isDebian() || !isThere('dpkg-deb')) return;
  const folder = path.join(root, '.cache', 'shellcheck');
  fs.mkdirSync(folder, { recursive: true });
  if (!aptWithFreshLists(() => ['download', 'shellcheck'], { cwd: folder })) return;
  for (const file of fs.readdirSync(folder).filter((name) => name.endsWith('.deb'))) {
    spawnSync('dpkg-deb', ['-x', file, '.'], { cwd: folder, stdio: 'ignore' });
    fs.rmSync(path.join(folder, file));
  }
}

module.exports = { ensureShellcheck, unpacked };
