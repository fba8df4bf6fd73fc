// Bounds every test and hook in time, as Jest's own runner does: one that hangs fails instead of holding up the run.
'use strict';
const { createRequire } = require('node:module');
const { testTimeout } = require('./compile');

// What a test left running would keep its worker from ending with the run.
process.on('disconnect', () => process.exit());

// The very one by which the runner collects its tests.
const { addEventHandler } = createRequire(require.resolve('jest-light-runner'))('jest-circus');

addEventHandler(({ name }, { currentDescribeBlock: { children, hooks } }) => {
  const added = name === 'add_test' ? children.at(-1) : name === 'add_hook' ? hooks.at(-1) : undefined;
  if (added?.fn === undefined) return;
  const { fn, timeout = testTimeout } = added;
  added.fn = async () => {
    let timer;
    const late = new Promise((_resolve, reject) => {
      timer = setTimeout(() => reject(new Error(`has not ended in ${timeout} ms`)), timeout);
    });
    try {
      await Promise.race([fn.length > 0 ? calledBack(fn) : fn(), late]);
    } finally {
      clearTimeout(timer);
    }
  };
});

/** Of a test that says by a callback that it has ended. */
function calledBack(fn) {
  return new Promise((resolve, reject) => {
    fn((error) => (error === undefined || error === null ? resolve() : reject(error)));
  });
}
