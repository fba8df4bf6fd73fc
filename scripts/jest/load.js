// Lets Node.js load TypeScript, and shell scripts as their text, where no transform of Jest's does: in the workers that
// load every module once for all of their test files.
// It must never check types: `npm run types` does.
'use strict';
const fs = require('node:fs');
const { registerHooks } = require('node:module');
const { fileURLToPath } = require('node:url');
const { transformSync } = require('@swc/core');
const { swc } = require('./compile');
const { process: asText } = require('./shell-text');

process.setSourceMapsEnabled(true);
require.extensions['.ts'] ??= require.extensions['.js'];

registerHooks({
  load(url, context, next) {
    const [, extension] = /\.(ts|sh)(?:\?|$)/.exec(url) ?? [];
    if (extension === undefined || url.includes('/node_modules/')) return next(url, context);
    const filename = fileURLToPath(url.replace(/\?.*/, ''));
    // The runner imports test files. Required, they and all they require are in `require.cache`, where Pulumi looks for them.
    if (url.includes('?')) return { format: 'commonjs', shortCircuit: true, source: required(filename) };
    const text = fs.readFileSync(filename, 'utf8');
    const { code } =
      extension === 'sh' ? asText(text) : transformSync(text, { ...swc, filename, sourceMaps: 'inline' });
    return { format: 'commonjs', shortCircuit: true, source: code };
  },
});

function required(filename) {
  const file = JSON.stringify(filename);
  // What imports it is in the cache by the same name.
  return `const m = require('node:module'); delete m._cache[${file}]; m.createRequire(${file})(${file});`;
}
