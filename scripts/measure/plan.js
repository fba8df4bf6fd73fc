// Measures planning: wall-clock time and peak memory of a process that reads a stack's configuration and plans it.
// It must never measure the loading of TypeScript: what runs is the code as the build bundles it.
'use strict';
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const esbuild = require('esbuild');
const { bundled } = require('../bundle-options');
const { stackOf } = require('./stackOf');

const root = path.resolve(__dirname, '..', '..');
const limits = { seconds: 2, mebibytes: 300 };

/** Runs in the measured process: everything from the raw configuration to the plan, and the plan's size as JSON. */
const measured = `
const { parseStack } = require('./spec/parseStack');
const { planCluster } = require('./plan/planCluster');
const started = process.hrtime.bigint();
const plan = planCluster(parseStack(JSON.parse(process.argv[2])));
const seconds = Number(process.hrtime.bigint() - started) / 1e9;
const bytes = Buffer.byteLength(JSON.stringify(plan));
process.stdout.write(JSON.stringify({
  nodes: plan.nodes.length, seconds, process: process.uptime(), mebibytes: process.resourceUsage().maxRSS / 1024, bytes,
}));`;

const bundle = `measure-plan-${process.pid}.js`;

/** @returns medians over the runs: seconds of planning, of the whole process, MiB at the peak, bytes of the plan */
function measure(nodes, runs = 5) {
  try {
    // Beside the other bundles, where the chart's data is found.
    const outfile = path.join(root, 'dist', bundle);
    esbuild.buildSync({
      stdin: { contents: measured, resolveDir: root, loader: 'js' },
      outfile,
      ...bundled,
      sourcemap: false,
    });
    const stack = JSON.stringify(stackOf(nodes));
    const results = Array.from({ length: runs }, () =>
      JSON.parse(execFileSync(process.execPath, [outfile, stack], { encoding: 'utf8' })),
    );
    return Object.fromEntries(
      Object.keys(results[0]).map((key) => [
        key,
        results.map((each) => each[key]).sort((a, b) => a - b)[runs >> 1],
      ]),
    );
  } finally {
    fs.rmSync(path.join(root, 'dist', bundle), { force: true });
  }
}

function main() {
  const sizes = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [6, 100, 1000];
  if (!sizes.every((size) => Number.isInteger(size) && size >= 4)) {
    console.error('usage: node scripts/measure/plan.js [NODES …]   (4 or more; default 6 100 1000)');
    return 2;
  }
  console.log('| nodes | planning | whole process | peak memory | plan as JSON |');
  console.log('| ---: | ---: | ---: | ---: | ---: |');
  let fits = true;
  for (const size of sizes) {
    const { seconds, process: whole, mebibytes, bytes } = measure(size);
    fits &&= seconds < limits.seconds && mebibytes < limits.mebibytes;
    console.log(
      `| ${size} | ${seconds.toFixed(3)} s | ${whole.toFixed(2)} s | ${mebibytes.toFixed(0)} MiB | ${(bytes / 1024).toFixed(0)} KiB |`,
    );
  }
  if (!fits) console.error(`Over the limit of ${limits.seconds} s and ${limits.mebibytes} MiB.`);
  return fits ? 0 : 1;
}

module.exports = { measure, limits };
if (require.main === module) process.exitCode = main();
