// `npm run test:e2e`: gets the programs the tests need, then runs them against the real engine, three files at a time: each
// has a sandbox of its own, and two thirds of its time go by with waiting.
'use strict';
const { spawnSync } = require('node:child_process');
const path = require('node:path');
const { jestResults } = require('./results');
const { ensureCloudInit } = require('../setup/cloudInit');
const { ensureHostPrograms } = require('../setup/hostPrograms');

/** All that a test may ask for, beyond what the demo needs. */
const tools = ['demo', 'helm', 'talosctl', 'gobgpd', 'gobgp', 'pulumi-resource-proxmoxve'];

/**
 * @param {readonly string[]} programs that the tests need
 * @returns {number} the exit code: 3 when a program cannot be had
 */
function run(root, args, programs = tools) {
  // The charts come last: they are the ones of Cilium's own Go modules, which tests render and read.
  for (const wanted of [['ensure', ...programs], ['charts']]) {
    const { status } = spawnSync(process.execPath, [path.join(root, 'dist', 'toolchain.js'), ...wanted], {
      cwd: root,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    if (status !== 0) return 3;
  }
  ensureHostPrograms();
  ensureCloudInit(root);
  const argv = [
    'node_modules/jest/bin/jest.js',
    ...(args.includes('--runInBand') ? [] : ['--maxWorkers=3']),
    ...args,
    ...jestResults('e2e'),
    '--selectProjects',
    'e2e',
  ];
  const env = { ...process.env, ROUTEWISE_TOOLS_BIN: path.join(root, '.cache', 'toolchain', 'bin') };
  // With --json jest repeats everything on standard output, which nobody reads.
  const stdout = argv.includes('--json') ? 'ignore' : 'inherit';
  return (
    spawnSync(process.execPath, argv, { cwd: root, stdio: ['ignore', stdout, 'inherit'], env }).status ?? 1
  );
}

module.exports = { run };
