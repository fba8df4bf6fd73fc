// A lint rule: a file says in its first line what it is for.
// It must never judge the words: that is for those who read them.
'use strict';

module.exports = {
  meta: {
    type: 'suggestion',
    schema: [],
    messages: {
      missing: 'Say in the first line what this file is for, and what it must never do (CONTRIBUTING.md).',
    },
  },
  create: ({ sourceCode, report }) => ({
    Program(node) {
      const [first] = sourceCode.getAllComments();
      if (first?.loc.start.line === 1) return;
      report({ node, loc: { line: 1, column: 0 }, messageId: 'missing' });
    },
  }),
};
