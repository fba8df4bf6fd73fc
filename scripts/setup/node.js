// Finds or fetches a Node.js new enough for Pulumi's Node SDK. Fetching goes through npm, which verifies the
// package, into .cache/node; it must never touch the user's own installation.
'use strict';
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { npm } = require('./npm');

/** Lowest major version that runs the program: what `engines` of @pulumi/pulumi asks for. */
const wantedMajor = 22;
const fetched = '22.23.3';

/** @returns {string | undefined} path of a fitting node binary; undefined after telling the user how to get one */
function ensureNode(root) {
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  const prefix = path.join(root, '.cache', 'node', fetched);
  const binary = path.join(prefix, 'node_modules', name, 'bin', 'node');
  if (runs(binary)) return binary;
  process.stderr.write(
    `Node.js ${process.versions.node} is too old, ${wantedMajor} is needed: fetching ${fetched} from npm …\n`,
  );
  fs.rmSync(prefix, { recursive: true, force: true });
  fs.mkdirSync(prefix, { recursive: true });
  fs.writeFileSync(path.join(prefix, 'package.json'), '{ "private": true }\n');
  const done = npm(
    [
      'install',
      '--no-save',
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
      '--loglevel=error',
      `${name}@${fetched}`,
    ],
    prefix,
  );
  if (done === 0 && runs(binary)) return binary;
  console.error(
    `Routewise needs Node.js ${wantedMajor} or newer and found ${process.versions.node}. ` +
      'Install it from https://nodejs.org/ or with your package manager (for example `nvm install 22`), then run the command again.',
  );
  return undefined;
}

function runs(binary) {
  return fs.existsSync(binary) && spawnSync(binary, ['--version']).status === 0;
}

module.exports = { ensureNode, wantedMajor };
