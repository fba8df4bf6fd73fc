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
  // Generous, because shared machines stall: a test that needs long is found by its duration, not by a red run.
  testTimeout: 30_000,
  transform: { '^.+\\.ts$': swc },
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.cache/', '<rootDir>/.sandbox/'],
};
module.exports = {
  projects: [
    { ...shared, displayName: 'unit', testMatch: ['<rootDir>/tests/{unit,component,property}/**/*.test.ts'] },
    { ...shared, displayName: 'e2e', testMatch: ['<rootDir>/tests/e2e/**/*.test.ts'] },
    { ...shared, displayName: 'lab', testMatch: ['<rootDir>/tests/lab/**/*.test.ts'] },
  ],
};
