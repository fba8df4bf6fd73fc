// `npm run test:long`: the fuzzer's whole run: 100,000 inputs in-process and 500 by the command, with figures.
// It must never run against an old build: the command under test is built by the task's own start.
'use strict';
const { spawnSync } = require('node:child_process');
const path = require('node:path');

/**
 * @param {readonly string[]} args `[inputs] [commands] [seed] [first]`, or `show INDEX [seed]`
 * @returns {number} 0 when nothing breaks a promise
 */
function run(root, args) {
  const esbuild = require('esbuild');
  const { bundled, external } = require('../bundle-options');
  const outfile = path.join(root, 'dist', 'fuzz.js');
  esbuild.buildSync({
    absWorkingDir: root,
    entryPoints: ['tests/property/fuzz/long.ts'],
    outfile,
    ...bundled,
    external,
  });
  const done = spawnSync(process.execPath, ['--enable-source-maps', outfile, ...args], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ROUTEWISE_ROOT: root, NO_COLOR: '1' },
  });
  return done.status ?? 1;
}

module.exports = { run };
