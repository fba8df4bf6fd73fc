// Bundles providers/src into providers/dist/index.js, the code that Pulumi's dynamic provider process loads.
// It must never pull a dependency into the bundle: they are installed beside it.
const { build } = require('esbuild');
const { join } = require('node:path');

/** @returns {Promise<void>} */
async function buildProviders() {
  const folder = join(__dirname, '..', 'providers');
  await build({
    entryPoints: [join(folder, 'src', 'index.ts')],
    outfile: join(folder, 'dist', 'index.js'),
    bundle: true,
    packages: 'external',
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    sourcemap: 'inline',
    sourcesContent: false,
    logLevel: 'warning',
  });
}

module.exports = { buildProviders };
if (require.main === module) void buildProviders();
