// Lets Jest import a shell script as its text, as esbuild does in the bundles.
// It must never change a sign of it.
'use strict';

module.exports = {
  process: (text) => ({
    code: `module.exports = { __esModule: true, default: ${JSON.stringify(text)} };`,
  }),
};
