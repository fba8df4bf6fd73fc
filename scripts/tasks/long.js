// `npm run test:long`: the fuzzer's whole run (100,000 inputs in-process and 500 by the command, with figures), then 2,000 random
// stacks whose plans are held against what the charts render.
// It must never run against an old build: the command under test is built by the task's own start.
'use strict';
const { spawnSync } = require('node:child_process');
const path = require('node:path');

/**
 * @param {readonly string[]} args of the fuzzer: `[inputs] [commands] [seed] [first]`, or `show INDEX [seed]`; or `truth [stacks]`
 * @returns {number} 0 when nothing breaks a promise
 */
function run(root, args) {
  const [task, stacks = '2000'] = args;
  if (task === 'truth') return truth(root, stacks);
  return fuzz(root, args) || (args.length === 0 ? truth(root, stacks) : 0);
}

/** The real Helm takes a fifth of a second a stack. */
function truth(root, stacks) {
  process.env.ROUTEWISE_TRUTH_RUNS = stacks;
  return require('./e2e').run(root, ['--runInBand', 'tests/e2e/chart/oneTruth.test.ts'], ['helm']);
}

function fuzz(root, args) {
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
