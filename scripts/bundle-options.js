// What esbuild is told of every program that is bundled here.
// It must never name files: each build says what it makes of what.
'use strict';

const bundled = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  sourcemap: 'linked',
  logLevel: 'warning',
  loader: { '.sh': 'text' },
};

/**
 * Stay packages beside the bundle. Pulumi's packages find files of their own at run time; what ssh2 would be quicker with it
 * does without.
 */
const external = ['@pulumi/*', '@muhlba91/*', 'esbuild', 'typescript', 'cpu-features', '*.node'];

module.exports = { bundled, external };
