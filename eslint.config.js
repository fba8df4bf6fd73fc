// What this house holds beside the common rules, which oxlint knows (.oxlintrc.json): the direction of imports,
// config → chart → spec → plan → components → stacks → index, where what stands later may import what stands earlier and
// never the reverse, and what must be said in one place.
const { readdirSync } = require('node:fs');
const { join } = require('node:path');
const js = require('@eslint/js');
const tseslint = require('typescript-eslint');
const importX = require('eslint-plugin-import-x');
const opensWithPurpose = require('./scripts/lint/opensWithPurpose');
const {
  mayImport,
  folders,
  planRooms,
  providerRooms,
  sandboxRooms,
  stackRooms,
} = require('./scripts/lint/rooms');

const stackPages = {
  target: './stacks/*/**/*',
  from: ['./stacks/*.ts'],
  message: 'Pages of stacks/ read its rooms; no room reads a page.',
};
/** A room that nobody listed would be free to read all others. */
function roomZones(folder, rooms) {
  const unlisted = readdirSync(join(__dirname, folder), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !(entry.name in rooms))
    .map(({ name }) => `${folder}/${name}`);
  if (unlisted.length > 0)
    throw new Error(`eslint.config.js does not say what ${unlisted.join(', ')} may import`);
  const all = Object.keys(rooms);
  const zoneOf = ([room, allowed]) => ({
    target: `./${folder}/${room}`,
    from: all
      .filter((other) => other !== room && !allowed.includes(other))
      .map((other) => `./${folder}/${other}`),
    message: `${folder}/${room}/ may import only from: ${[room, ...allowed].join(', ')}.`,
  });
  return Object.entries(rooms)
    .map(zoneOf)
    .filter(({ from }) => from.length > 0);
}
/** Words at the door of providers/src are for all of its rooms; only the door itself reads one. */
const providerWords = {
  target: './providers/src/!(index).ts',
  from: Object.keys(providerRooms).map((room) => `./providers/src/${room}`),
  message: 'What all rooms of providers/src use may use none of them.',
};
const zones = Object.entries(mayImport).map(([target, allowed]) => ({
  target: `./${target}`,
  from: folders
    .filter((folder) => folder !== target && !allowed.includes(folder))
    .map((folder) => `./${folder}`),
  message: `${target}/ may import only from: ${[target, ...allowed].join(', ')}.`,
}));
/** Pure folders: no Pulumi in them, whatever the module. */
const pure = ['config', 'chart', 'spec', 'plan', 'observe', 'cli'];
const noPulumi = { group: ['@pulumi/*', '@muhlba91/*'], message: 'This folder is pure: no Pulumi here.' };

/** What `problemKinds` declares is in the reference and has its case; a problem made by hand has neither. */
const noProblemByHand = {
  selector:
    'ObjectExpression:has(> Property[key.name="rule"]):has(> Property[key.name="severity"]):has(> Property[key.name="remedy"])',
  message: 'Declare the kind by config/problemKinds.ts, and make the problem by its declaration.',
};

module.exports = tseslint.config(
  {
    ignores: [
      'dist/**',
      '.cache/**',
      '.sandbox/**',
      'coverage/**',
      '**/node_modules/**',
      // Programs of their own, with settings of their own; their types are checked with everything else’s.
      'examples/**',
      'sandbox/toolchain/modules/**',
      // Tests may import from everywhere, and say what they like.
      'tests/**',
    ],
  },
  { files: ['**/*.js'], ...js.configs.recommended },
  {
    plugins: { house: { rules: { 'opens-with-purpose': opensWithPurpose } } },
    rules: { 'house/opens-with-purpose': 'error' },
  },
  {
    files: ['**/*.ts'],
    plugins: { 'import-x': importX, '@typescript-eslint': tseslint.plugin },
    languageOptions: { parser: tseslint.parser },
    // Those of oxlint's rules are oxlint's to look after.
    linterOptions: { reportUnusedDisableDirectives: 'off' },
    rules: {
      'import-x/no-restricted-paths': [
        'error',
        {
          zones: [
            ...zones,
            ...roomZones('plan', planRooms),
            ...roomZones('providers/src', providerRooms),
            providerWords,
            ...roomZones('sandbox', sandboxRooms),
            ...roomZones('stacks', stackRooms),
            stackPages,
          ],
        },
      ],
    },
    settings: { 'import-x/resolver': { node: { extensions: ['.ts', '.js', '.json'] } } },
  },
  {
    files: pure.map((folder) => `${folder}/**/*.ts`),
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [noPulumi],
        },
      ],
    },
  },
  {
    // What plan/ground has resolved is handed on: asked of the stack again, it could be answered otherwise.
    files: ['plan/**/*.ts'],
    ignores: ['plan/ground/**'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            noPulumi,
            {
              group: ['**/config/pools', '**/config/segments', '**/config/addressRanges'],
              importNames: ['allPools', 'workerPools', 'segmentsOf', 'hasIPv4', 'hasIPv6'],
              message:
                'Read `pools` and `networks` of the ground that decisions stand on (plan/ground/ground.ts).',
            },
          ],
        },
      ],
    },
  },
  {
    // A command that planned without the state would speak of other nodes than `pulumi up`; an existing cluster has no nodes in it.
    files: ['cli/**/*.ts'],
    ignores: ['cli/plannedStack.ts', 'cli/adopt.ts'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            noPulumi,
            {
              group: ['**/plan/planStack', '**/plan/planCluster'],
              message: 'Plan a stack by cli/plannedStack.ts, which reads what runs.',
            },
          ],
        },
      ],
    },
  },
  {
    files: [...Object.keys(mayImport).map((folder) => `${folder}/**/*.ts`), 'index.ts'],
    ignores: ['config/problemKinds.ts'],
    rules: { 'no-restricted-syntax': ['error', noProblemByHand] },
  },
  {
    // What a host, a cluster or a file said is cleaned where it is printed, so that no writer can forget it.
    files: ['cli/**/*.ts', 'providers/**/*.ts', 'components/**/*.ts', 'stacks/**/*.ts', 'index.ts'],
    ignores: ['cli/print.ts', 'providers/src/say.ts', 'stacks/tell/warn.ts'],
    rules: {
      'no-console': 'error',
      'no-restricted-syntax': [
        'error',
        noProblemByHand,
        {
          selector:
            'MemberExpression[object.object.name="process"][object.property.name=/^std(out|err)$/][property.name="write"]',
          message: 'Print by cli/print.ts, which cleans what it prints.',
        },
        {
          selector: 'MemberExpression[object.name="pulumi"][property.name="log"]',
          message: 'Tell users by stacks/tell/warn.ts or providers/src/say.ts, which clean what they tell.',
        },
      ],
    },
  },
  {
    files: ['**/*.js'],
    languageOptions: {
      sourceType: 'commonjs',
      globals: {
        require: 'readonly',
        module: 'writable',
        exports: 'writable',
        __dirname: 'readonly',
        __filename: 'readonly',
        process: 'readonly',
        console: 'readonly',
        Buffer: 'readonly',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
        setInterval: 'readonly',
        clearInterval: 'readonly',
        setImmediate: 'readonly',
        URL: 'readonly',
      },
    },
  },
);
