// Bundles providers/src into dist/providers/index.js, the code that Pulumi's dynamic provider process loads.
// It must never pull a dependency into the bundle: they are installed beside it.
'use strict';
const path = require('node:path');
const esbuild = require('esbuild');
const { bundled } = require('./bundle-options');

esbuild.buildSync({
  absWorkingDir: path.resolve(__dirname, '..'),
  entryPoints: { index: 'providers/src/index.ts' },
  outdir: 'dist/providers',
  ...bundled,
  packages: 'external',
});
