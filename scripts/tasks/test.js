// `npm test`: every check that needs neither Go nor a network: lint, types, and the unit, component and property
// tests. The checks run side by side; each one's output is printed whole when it ends.
'use strict';
const { spawn } = require('node:child_process');
const { availableParallelism } = require('node:os');
const { jestResults, keepChecks } = require('./results');
const { ensureShellcheck } = require('../setup/shellcheck');

const jest = (tier, args) => [
  'node_modules/jest/bin/jest.js',
  ...args,
  ...jestResults(tier),
  '--selectProjects',
  'unit',
  'component',
];
/** Each list one after the other, both at the same time: jest spreads over all cores, so that none is left idle at the end. */
const checks = [
  [
    ['format', ['node_modules/oxfmt/bin/oxfmt', '--check', '.']],
    ['types', ['node_modules/typescript-native/bin/tsc', '--noEmit']],
    ['lint', ['node_modules/oxlint/bin/oxlint', '--deny-warnings']],
    ['unused code', ['node_modules/knip/bin/knip.js', '--no-progress', '--treat-config-hints-as-errors']],
    ['lint of the house', ['node_modules/eslint/bin/eslint.js', '--max-warnings', '0', '.']],
  ],
  [['unit tests', jest('unit', [`--maxWorkers=${availableParallelism()}`])]],
];

/** @returns {Promise<number>} 0 when all checks pass, else 1. With arguments only jest runs, with them. */
async function run(root, args) {
  ensureShellcheck(root);
  const results = [];
  const inTurn = async (list) => {
    for (const [name, argv] of list) {
      const started = Date.now();
      const { code, output } = await execute(root, argv);
      const seconds = Math.round((Date.now() - started) / 1000);
      process.stdout.write(`\n── ${name}: ${code === 0 ? 'ok' : 'FAILED'} (${seconds} s)\n${output}`);
      results.push({ name, ok: code === 0 });
    }
  };
  await Promise.all((args.length === 0 ? checks : [[['unit tests', jest('unit', args)]]]).map(inTurn));
  const failed = results.filter(({ ok }) => !ok).map(({ name }) => name);
  const others = results.filter(({ name }) => !name.startsWith('unit tests'));
  keepChecks('checks', others.filter(({ ok }) => ok).length, others.filter(({ ok }) => !ok).length);
  process.stdout.write(failed.length === 0 ? `\nAll checks pass.\n` : `\nFailed: ${failed.join(', ')}\n`);
  return failed.length === 0 ? 0 : 1;
}

function execute(root, argv) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, argv, {
      cwd: root,
      env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined },
    });
    let output = '';
    // Jest's JSON goes to its file as well as to standard output; what a reader wants is on standard error.
    child.stdout.on('data', (chunk) => (output += argv.includes('--json') ? '' : chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

module.exports = { run };
