// The door of @routewise/providers for Pulumi's dynamic provider process, which knows no TypeScript: the built bundle.
// It must never hold code of a provider: what a stack's state refers to is this package's name and nothing else.
const { existsSync } = require('node:fs');
const { join } = require('node:path');

// In the project the bundle lies beside the others; packed, it is in this package.
const places = [join(__dirname, '..', 'dist', 'providers', 'index.js'), join(__dirname, 'dist', 'index.js')];
const bundle = places.find((place) => existsSync(place));
if (bundle === undefined) {
  throw new Error(
    'The code of the Routewise resources is not built yet. Run `npm run build` in the project, then try again.',
  );
}
module.exports = require(bundle);
