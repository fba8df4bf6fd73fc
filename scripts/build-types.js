// Writes the type declarations of the library, lib/index.ts and all it exports, into dist/types.
// It must never run as part of an ordinary build: only who packs the library needs them, and they take a while.
'use strict';
const fs = require('node:fs');
const path = require('node:path');
const { spawnSync } = require('node:child_process');

const root = path.resolve(__dirname, '..');
const types = path.join(root, 'dist', 'types');
fs.rmSync(types, { recursive: true, force: true });
const tsc = require.resolve('typescript/bin/tsc');
const { status } = spawnSync(process.execPath, [tsc, '-p', path.join(root, 'tsconfig.lib.json')], {
  stdio: 'inherit',
});
if (status !== 0) process.exit(status ?? 1);
// Declarations of plain JavaScript are not the compiler's to copy.
const handlers = path.join('providers', 'resources', 'handlers.d.ts');
fs.copyFileSync(path.join(root, handlers), path.join(types, handlers));
