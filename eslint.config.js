// Lint rules with type information. The import zones at the end hold the direction of imports:
// config → chart → plan → components → stacks → index. What stands later may import what stands earlier, never the reverse.
const js = require('@eslint/js');
const tseslint = require('typescript-eslint');
const prettier = require('eslint-config-prettier');
const importX = require('eslint-plugin-import-x');

/** For each folder: the project folders it may import from. */
const mayImport = {
  config: [],
  chart: ['config'],
  plan: ['config', 'chart'],
  providers: ['config', 'plan'],
  // What a running cluster says: read by the same client that the dynamic resources use.
  observe: ['config', 'chart', 'providers'],
  components: ['config', 'plan', 'chart', 'providers'],
  stacks: ['config', 'plan', 'chart', 'providers', 'components', 'observe'],
  cli: ['config', 'plan', 'chart', 'providers', 'observe', 'sandbox'],
  // What other programs may use.
  lib: ['config', 'plan', 'chart', 'observe', 'providers', 'components'],
  // What programs in other languages may use; it takes the library as they have it.
  'component-package': [],
  // The sandbox stands in for the world: it reads no plan, so that it can judge what a plan produced.
  sandbox: [],
};
const folders = [
  'config',
  'plan',
  'chart',
  'providers',
  'observe',
  'components',
  'stacks',
  'cli',
  'sandbox',
  'lab',
  'lib',
  'component-package',
  'tests',
];
/**
 * The rooms of plan/, in the order in which a plan comes about: what each may read of the others, none of them one that
 * comes later. Words at the door are for all.
 */
const planRooms = {
  known: [],
  effective: ['known'],
  ground: ['known', 'effective'],
  decisions: ['known', 'effective', 'ground'],
  running: ['ground', 'decisions'],
  asked: ['known', 'effective', 'ground', 'decisions'],
  objects: ['known', 'effective', 'ground', 'decisions'],
  machines: ['effective', 'ground', 'decisions', 'running'],
  change: ['known'],
  values: ['known', 'effective', 'ground', 'decisions', 'objects', 'machines', 'change'],
  infrastructure: ['known', 'effective', 'ground', 'decisions', 'running', 'objects', 'machines', 'change'],
  rules: ['known', 'effective', 'ground', 'objects'],
  checks: ['ground', 'machines', 'infrastructure', 'values'],
  preflight: ['known', 'effective', 'ground', 'decisions', 'objects', 'infrastructure'],
  recovery: [],
};
const planZones = Object.entries(planRooms).map(([room, allowed]) => ({
  target: `./plan/${room}`,
  from: Object.keys(planRooms)
    .filter((other) => other !== room && !allowed.includes(other))
    .map((other) => `./plan/${other}`),
  message: `plan/${room}/ may import only from: ${[room, ...allowed].join(', ')}.`,
}));
const zones = Object.entries(mayImport).map(([target, allowed]) => ({
  target: `./${target}`,
  from: folders
    .filter((folder) => folder !== target && !allowed.includes(folder))
    .map((folder) => `./${folder}`),
  message: `${target}/ may import only from: ${[target, ...allowed].join(', ')}.`,
}));
/** Pure folders: no Pulumi in them, whatever the module. */
const pure = ['config', 'plan', 'chart', 'observe', 'cli'];
const noPulumi = { group: ['@pulumi/*', '@muhlba91/*'], message: 'This folder is pure: no Pulumi here.' };

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
    ],
  },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    plugins: { 'import-x': importX },
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: __dirname } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-import-type-side-effects': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      'import-x/no-cycle': 'error',
      'import-x/no-restricted-paths': ['error', { zones: [...zones, ...planZones] }],
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
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
    // What a user wrote, or a cluster said, may have a `toString` of its own, which is no function.
    files: ['plan/**/*.ts', 'config/existing/**/*.ts'],
    rules: { '@typescript-eslint/no-base-to-string': ['error', { checkUnknown: true }] },
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
    // What a host, a cluster or a file said is cleaned where it is printed, so that no writer can forget it.
    files: ['cli/**/*.ts', 'providers/**/*.ts', 'components/**/*.ts', 'stacks/**/*.ts', 'index.ts'],
    ignores: ['cli/print.ts', 'providers/src/say.ts', 'stacks/warn.ts'],
    rules: {
      'no-console': 'error',
      'no-restricted-syntax': [
        'error',
        {
          selector:
            'MemberExpression[object.object.name="process"][object.property.name=/^std(out|err)$/][property.name="write"]',
          message: 'Print by cli/print.ts, which cleans what it prints.',
        },
        {
          selector: 'MemberExpression[object.name="pulumi"][property.name="log"]',
          message: 'Tell users by stacks/warn.ts or providers/src/say.ts, which clean what they tell.',
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
  prettier,
);
