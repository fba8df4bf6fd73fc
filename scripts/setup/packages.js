// Installs the npm packages when package-lock.json has changed since the last install. Install scripts stay off:
// none of the packages needs one here, and Pulumi's would try to download a plugin.
'use strict';
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');
const { npm } = require('./npm');

function ensurePackages(root) {
  const stamp = path.join(root, 'node_modules', '.routewise-installed');
  const digest = createHash('sha256')
    .update(fs.readFileSync(path.join(root, 'package-lock.json')))
    .digest('hex');
  if (fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === digest) return true;
  process.stderr.write('Installing npm packages (about 20 s) …\n');
  if (npm(['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], root) !== 0) {
    console.error(
      '`npm ci` failed: see its message above. Check the registry in your .npmrc and the network, then run the command again.',
    );
    return false;
  }
  fs.writeFileSync(stamp, digest);
  return true;
}

module.exports = { ensurePackages };
