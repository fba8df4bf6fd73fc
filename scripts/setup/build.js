// Runs the build where dist/ is missing or older than a source file, so that nobody runs yesterday's command line.
'use strict';
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

const sources = [
  ...['config', 'chart', 'spec', 'plan', 'providers', 'observe', 'cli', 'sandbox'],
  ...['scripts', 'package-lock.json'],
];

function ensureBuild(root) {
  const built = modified(path.join(root, 'dist', 'cli.js'));
  if (built > 0 && sources.every((source) => newest(path.join(root, source)) <= built)) return true;
  return (
    spawnSync(process.execPath, [path.join(root, 'scripts', 'build.js')], {
      cwd: root,
      stdio: ['ignore', 2, 2],
    }).status === 0
  );
}

function modified(file) {
  return fs.existsSync(file) ? fs.statSync(file).mtimeMs : 0;
}

function newest(file) {
  if (!fs.existsSync(file)) return 0;
  const stat = fs.statSync(file);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return fs
    .readdirSync(file)
    .filter((name) => name !== 'node_modules' && name !== 'dist' && name !== 'modules')
    .reduce((latest, name) => Math.max(latest, newest(path.join(file, name))), 0);
}

module.exports = { ensureBuild };
