// Bundles the command line, the sandbox's programs and the dynamic providers into dist/, so that they start fast
// and without a TypeScript loader. Pulumi's program itself (index.ts) is not built: the language host loads it.
'use strict';
const path = require('node:path');
const fs = require('node:fs');
const esbuild = require('esbuild');
const { bundled, external } = require('./bundle-options');

const root = path.resolve(__dirname, '..');
const entries = {
  cli: 'cli/main.ts',
  'sandbox-daemon': 'sandbox/daemon/main.ts',
  toolchain: 'sandbox/toolchain/main.ts',
  'language-host': 'sandbox/language-host/main.ts',
  lib: 'lib/index.ts',
};

/** What lands in a stack's state must not be reworded: the library takes it from its own file, as it is. */
const handlersAsTheyAre = {
  name: 'handlers-as-they-are',
  setup(build) {
    build.onResolve({ filter: /^\.\/handlers$/ }, ({ importer }) =>
      importer.includes(path.join('providers', 'resources'))
        ? { path: '../providers/resources/handlers.js', external: true }
        : undefined,
    );
  },
};

async function main() {
  const present = Object.fromEntries(
    Object.entries(entries).filter(([, file]) => fs.existsSync(path.join(root, file))),
  );
  await esbuild.build({
    absWorkingDir: root,
    entryPoints: present,
    outdir: 'dist',
    ...bundled,
    plugins: [handlersAsTheyAre],
    external,
  });
  const providers = path.join(__dirname, 'build-providers.js');
  if (fs.existsSync(providers)) require(providers);
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
