// Writes chart/data/defaults-<version>.json from a chart folder: what Cilium's values.yaml sets by itself.
// usage: node scripts/chart-defaults.js CHART_FOLDER …   (folders that hold Chart.yaml and values.yaml)
'use strict';
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');
const { parse } = require('yaml');

for (const folder of process.argv.slice(2)) {
  const { version } = parse(fs.readFileSync(path.join(folder, 'Chart.yaml'), 'utf8'));
  const text = fs.readFileSync(path.join(folder, 'values.yaml'), 'utf8');
  const data = {
    version,
    valuesSha256: createHash('sha256').update(text).digest('hex'),
    values: parse(text),
  };
  const file = path.join(__dirname, '..', 'chart', 'data', `defaults-${version}.json`);
  fs.writeFileSync(file, `${JSON.stringify(data, null, 1)}\n`);
  console.log(file);
}
