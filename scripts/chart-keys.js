// Writes chart/data/keys-<version>.json from a chart folder or archive: every key its values may have.
// usage: node scripts/chart-keys.js CHART …   (folders that hold Chart.yaml, or archives of them)
'use strict';
const fs = require('node:fs');
const Module = require('node:module');
const path = require('node:path');
const esbuild = require('esbuild');

const root = path.join(__dirname, '..');

function main(charts) {
  const { keysOfChart } = loadTypeScript('chart/keys/keysOfChart.ts');
  const { packKeys } = loadTypeScript('chart/keys/chartKeys.ts');
  for (const chart of charts) {
    const keys = packKeys(keysOfChart(chart));
    const file = path.join(root, 'chart', 'data', `keys-${keys.version}.json`);
    fs.writeFileSync(file, formatKeys(keys));
    console.log(file);
  }
}

/** One line for each key at the top, so that what changes between charts shows in a diff. */
function formatKeys({ version, refused, written, root: { k: keys, ...others } }) {
  const lines = (entries) =>
    Object.entries(entries)
      .map(([key, value]) => `  ${JSON.stringify(key)}:${JSON.stringify(value)}`)
      .join(',\n');
  return [
    `{"version":${JSON.stringify(version)},`,
    ` "refused":${JSON.stringify(refused)},`,
    ` "written":{\n${lines(written)}},`,
    ` "root":{${JSON.stringify(others).slice(1, -1)},"k":{\n${lines(keys)}}}}`,
    '',
  ].join('\n');
}

function loadTypeScript(file) {
  const { outputFiles } = esbuild.buildSync({
    absWorkingDir: root,
    entryPoints: [file],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'cjs',
    packages: 'external',
  });
  const loaded = new Module(path.join(root, file), module);
  loaded.filename = path.join(root, file);
  loaded.paths = Module._nodeModulePaths(root);
  loaded._compile(outputFiles[0].text, loaded.filename);
  return loaded.exports;
}

main(process.argv.slice(2));
