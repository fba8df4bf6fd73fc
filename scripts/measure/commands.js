// Measures the command line from the shell, start-up included, and the drawing of large pictures: medians of five runs.
// It must never be a test: a busy machine is no fault of the code.
'use strict';
const { spawnSync } = require('node:child_process');
const path = require('node:path');

const root = path.resolve(__dirname, '..', '..');
const runs = 5;
const commands = [
  ['plan', 'dev'],
  ['plan', 'dev', '--svg', path.join(root, 'dist', 'measured.svg')],
  ['check', 'tests/fixtures/values/field/talos-tuned.yaml', '--distribution', 'talos', '--kernel', '6.17'],
];

function seconds(args) {
  const started = process.hrtime.bigint();
  const { status, stderr } = spawnSync(process.execPath, [path.join(root, 'bin', 'routewise.js'), ...args], {
    cwd: root,
    encoding: 'utf8',
  });
  // 1 is what `check` ends with on a file it refuses, as this one is.
  if (status !== 0 && status !== 1) throw new Error(`routewise ${args.join(' ')} failed:\n${stderr}`);
  return Number(process.hrtime.bigint() - started) / 1e9;
}

function main() {
  console.log('| command | seconds |');
  console.log('| :-- | --: |');
  for (const args of commands) {
    const times = Array.from({ length: runs }, () => seconds(args)).sort((a, b) => a - b);
    const shown = args.map((arg) => path.basename(arg)).join(' ');
    console.log(`| routewise ${shown} | ${times[runs >> 1].toFixed(2)} |`);
  }
  require('node:fs').rmSync(path.join(root, 'dist', 'measured.svg'), { force: true });
}

main();
