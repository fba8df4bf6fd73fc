// `npm test`: every check that needs neither Go nor a network: lint, types, and the unit, component and property
// tests. The checks run side by side; each one's output is printed whole when it ends.
'use strict';
const { spawn } = require('node:child_process');

const checks = [
  ['unit tests', ['node_modules/jest/bin/jest.js', '--selectProjects', 'unit']],
  ['types', ['node_modules/typescript/bin/tsc', '--noEmit']],
  ['lint', ['node_modules/eslint/bin/eslint.js', '.', '--max-warnings', '0']],
  ['format', ['node_modules/prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.']],
];

/** @returns {Promise<number>} 0 when all checks pass, else 1. With arguments only jest runs, with them. */
async function run(root, args) {
  const [name, [jest, ...options]] = checks[0];
  const chosen = args.length === 0 ? checks : [[name, [jest, ...args, ...options]]];
  const queue = [...chosen];
  const failed = [];
  const worker = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const [name, argv] = next;
      const started = Date.now();
      const { code, output } = await execute(root, argv);
      process.stdout.write(
        `\n── ${name}: ${code === 0 ? 'ok' : 'FAILED'} (${Math.round((Date.now() - started) / 1000)} s)\n${output}`,
      );
      if (code !== 0) failed.push(name);
    }
  };
  await Promise.all([worker(), worker()]);
  process.stdout.write(failed.length === 0 ? `\nAll checks pass.\n` : `\nFailed: ${failed.join(', ')}\n`);
  return failed.length === 0 ? 0 : 1;
}

function execute(root, argv) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, argv, { cwd: root, env: { ...process.env, FORCE_COLOR: '0' } });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

module.exports = { run };
