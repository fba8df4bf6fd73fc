// Measures preview and up of stacks of several sizes on the sandbox, with the real engine: time, peak memory, size of the state.
// It must never touch the repository's own stack files or sandbox: each size gets a folder and a sandbox of its own.
'use strict';
require('ts-node').register({ transpileOnly: true });
require('../require-shell-text');
const fs = require('node:fs');
const path = require('node:path');
const { parseArgs } = require('node:util');
const { SandboxedProject } = require('../../tests/fixtures/stack/sandboxedProject');
const { stackOf } = require('./stackOf');

const steps = [
  ['first preview', ['preview']],
  ['first up', ['up', '--yes', '--skip-preview']],
  ['second up', ['up', '--yes', '--skip-preview', '--expect-no-changes']],
  ['destroy', ['destroy', '--yes', '--skip-preview']],
];

/** Resident memory of a process and all below it, in MiB. */
function memoryOfTree(pid) {
  let pages = 0;
  const visit = (each) => {
    try {
      pages += Number(fs.readFileSync(`/proc/${each}/statm`, 'utf8').split(' ')[1]);
      for (const task of fs.readdirSync(`/proc/${each}/task`)) {
        const children = fs.readFileSync(`/proc/${each}/task/${task}/children`, 'utf8').trim();
        if (children !== '') children.split(' ').forEach(visit);
      }
    } catch {
      // It has ended meanwhile.
    }
  };
  visit(pid);
  return (pages * 4096) / 1024 / 1024;
}

async function run(project, args) {
  const running = project.startPulumi(args);
  let peak = 0;
  const watch = setInterval(() => (peak = Math.max(peak, memoryOfTree(running.process.pid))), 500);
  const { code, output, milliseconds } = await running.done;
  clearInterval(watch);
  if (code !== 0) throw new Error(`pulumi ${args[0]} failed:\n${output}`);
  return { seconds: milliseconds / 1000, peak };
}

function stateBytes(project) {
  const folder = path.join(project.sandboxFolder, 'state', '.pulumi', 'stacks', 'routewise');
  return fs.statSync(path.join(folder, `${project.stack}.json`)).size;
}

async function measure(nodes, provider) {
  const project = await SandboxedProject.start(
    (sections) => {
      for (const key of Object.keys(sections)) delete sections[key];
      Object.assign(sections, stackOf(nodes, provider));
    },
    provider === 'proxmox' ? 'prod' : 'dev',
  );
  const cells = [];
  let bytes = 0;
  try {
    for (const [name, args] of steps) {
      if (name === 'destroy') {
        // As a user does; not measured.
        project.configure((sections) => Object.assign(sections, { safety: { protect: false } }));
        await project.up();
      }
      const { seconds, peak } = await run(project, args);
      process.stderr.write(`${nodes} nodes, ${name}: ${seconds.toFixed(1)} s, ${peak.toFixed(0)} MiB\n`);
      if (name === 'second up') bytes = stateBytes(project);
      cells.push(`${seconds.toFixed(0)} s, ${peak.toFixed(0)} MiB`);
    }
  } finally {
    await project.stop();
  }
  return [nodes, ...cells, `${(bytes / 1024 / 1024).toFixed(1)} MiB`];
}

async function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { provider: { type: 'string', default: 'hetzner' } },
  });
  const sizes = positionals.length > 0 ? positionals.map(Number) : [10, 50, 100];
  if (
    !['hetzner', 'proxmox'].includes(values.provider) ||
    !sizes.every((size) => Number.isInteger(size) && size >= 4 && size <= 100)
  ) {
    console.error(
      'usage: node scripts/measure/nodes.js [--provider hetzner|proxmox] [NODES …]   (4 to 100, a Hetzner network’s limit; default 10 50 100)',
    );
    return 2;
  }
  const rows = [];
  for (const size of sizes) rows.push(await measure(size, values.provider));
  console.log(`| nodes | ${steps.map(([name]) => name).join(' | ')} | state |`);
  console.log(`|${' ---: |'.repeat(steps.length + 2)}`);
  for (const row of rows) console.log(`| ${row.join(' | ')} |`);
  return 0;
}

main().then(
  (code) => (process.exitCode = code),
  (error) => {
    console.error(error.message);
    process.exitCode = 1;
  },
);
