// Runs the npm client that belongs to this session of npm, or the one on PATH.
'use strict';
const { spawnSync } = require('node:child_process');

/** @returns {number} npm's exit code; its output goes to standard error, so that a task's own output stays clean */
function npm(args, cwd) {
  const entry = process.env.npm_execpath;
  const [command, argv] = entry?.endsWith('.js') ? [process.execPath, [entry, ...args]] : ['npm', args];
  return spawnSync(command, argv, { cwd, stdio: ['ignore', 2, 2] }).status ?? 1;
}

module.exports = { npm };
