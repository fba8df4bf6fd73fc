// Gets cloud-init for the tests that hold documents against its schema: unpacked beside the project, from the distribution's
// packages. It must never install it: an installed cloud-init takes the machine over at its next boot.
'use strict';
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { aptWithFreshLists, isDebian, isThere } = require('./debian');

const python = '/usr/bin/python3';

/** Makes `.cache/cloud-init/cloud-init`, unless there is one on PATH or no way to it: then says what tests will skip. */
function ensureCloudInit(root) {
  const folder = path.join(root, '.cache', 'cloud-init');
  const program = path.join(folder, 'cloud-init');
  if (isThere('cloud-init') || fs.existsSync(program)) return;
  const skip = (why) => {
    process.stderr.write(`Documents are not held against cloud-init's schema: ${why}.\n`);
  };
  if (!isDebian() || !isThere('dpkg-deb') || !fs.existsSync(python)) {
    skip('it is not installed, and can be fetched on Debian and Ubuntu alone');
    return;
  }
  process.stderr.write("Fetching cloud-init's packages for its schema; they are unpacked, not installed.\n");
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(folder, { recursive: true });
  const packages = () => ['download', 'cloud-init', ...modulesOf('cloud-init')];
  if (!aptWithFreshLists(packages, { cwd: folder })) {
    skip('its packages could not be fetched');
    return;
  }
  for (const file of fs.readdirSync(folder).filter((name) => name.endsWith('.deb'))) {
    spawnSync('dpkg-deb', ['-x', file, 'unpacked'], { cwd: folder, stdio: 'ignore' });
    fs.rmSync(path.join(folder, file));
  }
  // Last, so that a fetch that broke off is made again.
  fs.writeFileSync(
    program,
    `#!/bin/sh\nPYTHONPATH="$(dirname "$0")/unpacked/usr/lib/python3/dist-packages" exec ${python} -m cloudinit.cmd.main "$@"\n`,
    { mode: 0o755 },
  );
}

/** The packages of Python's modules that it needs, directly or not. */
function modulesOf(name) {
  const without = ['recommends', 'suggests', 'conflicts', 'breaks', 'replaces', 'enhances'];
  const options = ['depends', '--recurse', ...without.map((kind) => `--no-${kind}`), name];
  const { stdout } = spawnSync('apt-cache', options, { encoding: 'utf8' });
  const modules = (stdout ?? '').split('\n').filter((line) => /^python3-[a-z0-9.+-]+$/.test(line));
  return [...new Set(modules)].filter((each) => each !== 'python3-minimal');
}

module.exports = { ensureCloudInit };
