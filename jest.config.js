// Two projects: `unit` needs nothing but Node, `e2e` drives the real engine on the sandbox.
const swc = [
  '@swc/jest',
  {
    jsc: {
      parser: { syntax: 'typescript', decorators: true },
      transform: { legacyDecorator: true, decoratorMetadata: true },
      target: 'es2022',
    },
    module: { type: 'commonjs' },
  },
];
const shared = {
  testEnvironment: 'node',
  transform: { '^.+\\.ts$': swc, '^.+\\.sh$': '<rootDir>/scripts/shell-text.js' },
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.cache/', '<rootDir>/.sandbox/'],
};
module.exports = {
  // Generous, because shared machines stall: a slow test shows in its duration, not in a red run.
  testTimeout: 30_000,
  projects: [
    { ...shared, displayName: 'unit', testMatch: ['<rootDir>/tests/{unit,component,property}/**/*.test.ts'] },
    { ...shared, displayName: 'e2e', testMatch: ['<rootDir>/tests/e2e/**/*.test.ts'] },
    // What `tests/fixtures/states/former` is written by, for a release to do before it is published.
    { ...shared, displayName: 'record', testMatch: ['<rootDir>/tests/record/**/*.test.ts'] },
  ],
};
