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
const zones = Object.entries(mayImport).map(([target, allowed]) => ({
  target: `./${target}`,
  from: folders
    .filter((folder) => folder !== target && !allowed.includes(folder))
    .map((folder) => `./${folder}`),
  message: `${target}/ may import only from: ${[target, ...allowed].join(', ')}.`,
}));
/** Pure folders: no Pulumi in them, whatever the module. */
const pure = ['config', 'plan', 'chart', 'observe', 'cli'];

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
      'import-x/no-restricted-paths': ['error', { zones }],
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
          patterns: [
            { group: ['@pulumi/*', '@muhlba91/*'], message: 'This folder is pure: no Pulumi here.' },
          ],
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
