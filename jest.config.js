// `unit` and `component` need nothing but Node, `e2e` drives the real engine on the sandbox.
const { swc, testTimeout } = require('./scripts/jest/compile');

const ignored = { modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.cache/', '<rootDir>/.sandbox/'] };
/** Every test file in a world of its own. */
const apart = {
  ...ignored,
  testEnvironment: 'node',
  transform: { '^.+\\.ts$': ['@swc/jest', swc], '^.+\\.sh$': '<rootDir>/scripts/jest/shell-text.js' },
};
/** Modules are loaded once a worker, which takes half the time: for what keeps nothing of its own between two tests. */
const together = {
  ...ignored,
  runner: ['jest-light-runner', { runtime: 'child_process' }],
  setupFiles: ['<rootDir>/scripts/jest/load.js'],
  setupFilesAfterEnv: ['<rootDir>/scripts/jest/bound.js'],
};
module.exports = {
  testTimeout,
  projects: [
    { ...together, displayName: 'unit', testMatch: ['<rootDir>/tests/{unit,property}/**/*.test.ts'] },
    // Pulumi's mocks are for the whole process.
    { ...apart, displayName: 'component', testMatch: ['<rootDir>/tests/component/**/*.test.ts'] },
    { ...apart, displayName: 'e2e', testMatch: ['<rootDir>/tests/e2e/**/*.test.ts'] },
    // What `tests/fixtures/states/former` is written by, for a release to do before it is published.
    { ...apart, displayName: 'record', testMatch: ['<rootDir>/tests/record/**/*.test.ts'] },
  ],
};
