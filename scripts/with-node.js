// Entry of the npm scripts on a machine where nothing is set up yet: brings a fitting Node.js, the packages and
// the build, then runs the task. It must stay plain JavaScript without dependencies, for it runs before the install.
'use strict';
const { spawnSync } = require('node:child_process');
const path = require('node:path');
const { ensureNode, wantedMajor } = require('./setup/node');
const { ensurePackages } = require('./setup/packages');
const { ensureBuild } = require('./setup/build');

const root = path.resolve(__dirname, '..');
const [task, ...args] = process.argv.slice(2);

/** Commands of each task, run in order; the first that fails ends the task with its exit code. */
const tasks = {
  test: () => require('./tasks/test').run(root, args),
  e2e: () => require('./tasks/e2e').run(root, args),
  long: () => require('./tasks/long').run(root, args),
  sbom: () => require('./tasks/sbom').run(root, args),
  demo: () => node(['dist/cli.js', 'demo', ...args]),
  sandbox: () => node(['dist/cli.js', 'sandbox', ...args]),
};

function node(argv, env = {}) {
  const done = spawnSync(process.execPath, argv, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  });
  return done.status ?? 1;
}

async function main() {
  if (!(task in tasks)) {
    console.error(`usage: node scripts/with-node.js <${Object.keys(tasks).join('|')}> [arguments]`);
    return 2;
  }
  if (Number(process.versions.node.split('.')[0]) < wantedMajor) {
    const binary = ensureNode(root);
    if (binary === undefined) return 3;
    const env = { ...process.env, PATH: `${path.dirname(binary)}${path.delimiter}${process.env.PATH ?? ''}` };
    const done = spawnSync(binary, [__filename, task, ...args], { cwd: root, stdio: 'inherit', env });
    return done.status ?? 1;
  }
  if (!ensurePackages(root) || !ensureBuild(root)) return 3;
  return tasks[task]();
}

main().then((code) => (process.exitCode = code));
