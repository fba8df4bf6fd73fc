#!/usr/bin/env node
// The `routewise` command: the bundled command line, with a clear word where it has not been built yet.
'use strict';
const fs = require('node:fs');
const path = require('node:path');

const bundle = path.join(__dirname, '..', 'dist', 'cli.js');
if (!fs.existsSync(bundle)) {
  console.error('routewise is not built yet: run `npm install` (or `npm run build`) in its folder first.');
  process.exit(3);
}
require(bundle);
