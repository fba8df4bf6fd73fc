// How tests' TypeScript becomes what Node.js runs, and how long a test may take: for both of Jest's runners.
'use strict';

module.exports = {
  swc: {
    jsc: {
      parser: { syntax: 'typescript', decorators: true },
      transform: { legacyDecorator: true, decoratorMetadata: true },
      target: 'es2022',
    },
    module: { type: 'commonjs' },
  },
  // Generous, because shared machines stall: a slow test shows in its duration, not in a red run.
  testTimeout: 30_000,
};
