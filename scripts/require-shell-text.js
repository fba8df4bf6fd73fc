// Lets Node.js require a shell script as its text, as esbuild does in the bundles: for what ts-node loads as it is.
// It must never change a sign of it.
'use strict';
const fs = require('node:fs');

require.extensions['.sh'] = (module, file) => {
  module.exports = { __esModule: true, default: fs.readFileSync(file, 'utf8') };
};
