// Keeps the counts of each test tier where ROUTEWISE_RESULTS names a folder, for whoever runs several tiers.
'use strict';
const fs = require('node:fs');
const path = require('node:path');

/** Arguments that make jest write its results; none where nobody asked. */
function jestResults(tier) {
  const folder = process.env.ROUTEWISE_RESULTS;
  return folder === undefined ? [] : ['--json', `--outputFile=${path.join(folder, `${tier}.json`)}`];
}

/** Counts checks that are not jest's: each is one test. */
function keepChecks(name, passed, failed) {
  const folder = process.env.ROUTEWISE_RESULTS;
  if (folder === undefined) return;
  const counts = { numPassedTests: passed, numFailedTests: failed, numPendingTests: 0 };
  fs.writeFileSync(path.join(folder, `${name}.json`), JSON.stringify(counts));
}

module.exports = { jestResults, keepChecks };
