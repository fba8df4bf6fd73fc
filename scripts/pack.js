// Packs the library: dist/routewise-<version>.tgz, and the code of its dynamic resources in a package of its own, which
// Pulumi's dynamic provider process has to find by name. The project's own package.json stays Pulumi's: its entry is the program.
'use strict';
const fs = require('node:fs');
const path = require('node:path');
const { execFileSync } = require('node:child_process');

const root = path.resolve(__dirname, '..');
const dist = path.join(root, 'dist');
const project = read('package.json');
const providers = read('providers/package.json');
/** What the library requires at run time, or its declarations refer to; all else is in the bundle. */
const needed = ['@pulumi/kubernetes', '@pulumi/pulumi', 'zod'];

function main() {
  run(process.execPath, [path.join(__dirname, 'build.js')]);
  run(process.execPath, [path.join(__dirname, 'build-types.js')]);
  const { name, version, description, license, engines, dependencies } = project;
  stage('package', {
    manifest: {
      ...{ name, version, description, license, engines, type: 'commonjs' },
      main: 'dist/lib.js',
      types: 'dist/types/lib/index.d.ts',
      exports: {
        '.': { types: './dist/types/lib/index.d.ts', default: './dist/lib.js' },
        './package.json': './package.json',
      },
      bin: { routewise: 'bin/routewise.js' },
      dependencies: {
        ...Object.fromEntries(needed.map((each) => [each, `^${dependencies[each]}`])),
        [providers.name]: providers.version,
      },
    },
    files: {
      ...same('LICENSE', 'README.md', 'bin', 'chart/data', 'dist/cli.js', 'dist/lib.js', 'dist/types'),
      ...same('providers/resources/handlers.js', 'PulumiPlugin.yaml'),
    },
  });
  stage('package-providers', {
    manifest: { ...providers, private: undefined },
    files: {
      'index.js': 'providers/index.js',
      'dist/index.js': 'dist/providers/index.js',
      LICENSE: 'LICENSE',
    },
  });
}

function stage(folder, { manifest, files }) {
  const staged = path.join(dist, folder);
  fs.rmSync(staged, { recursive: true, force: true });
  fs.mkdirSync(staged, { recursive: true });
  fs.writeFileSync(path.join(staged, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  for (const [to, from] of Object.entries(files)) {
    const source = path.join(root, from);
    if (fs.existsSync(source)) fs.cpSync(source, path.join(staged, to), { recursive: true });
  }
  // npm beside the Node.js that runs this, whatever the shell's own is.
  run('npm', ['pack', '--silent', '--pack-destination', dist], staged);
}

function same(...paths) {
  return Object.fromEntries(paths.map((each) => [each, each]));
}

function read(file) {
  return JSON.parse(fs.readFileSync(path.join(root, file), 'utf8'));
}

function run(program, args, cwd = root) {
  const PATH = [path.dirname(process.execPath), process.env.PATH].join(path.delimiter);
  execFileSync(program, args, { cwd, stdio: 'inherit', env: { ...process.env, PATH } });
}

main();
