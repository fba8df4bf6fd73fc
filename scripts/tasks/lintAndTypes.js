// Lint and type check by one program: rules with type information ask for the very types that a check of them does, so
// that `eslint .` and `tsc --noEmit` one after the other would find out everything twice.
// It must never judge anything otherwise than those two: their configurations are the only ones.
'use strict';
const path = require('node:path');
const { ESLint } = require('eslint');
const ts = require('typescript');

const root = path.resolve(__dirname, '..', '..');

async function main() {
  const host = { ...ts.sys, onUnRecoverableConfigFileDiagnostic: (error) => print([error]) };
  const config = ts.getParsedCommandLineOfConfigFile(path.join(root, 'tsconfig.json'), {}, host);
  if (config === undefined) return false;
  const program = ts.createProgram({
    rootNames: config.fileNames,
    options: config.options,
    configFileParsingDiagnostics: config.errors,
  });
  const clean = await lint(program);
  const problems = ts.getPreEmitDiagnostics(program);
  print(problems);
  return clean && problems.length === 0;
}

/** As `eslint . --max-warnings 0`. */
async function lint(program) {
  const parserOptions = { projectService: false, programs: [program] };
  const eslint = new ESLint({
    cwd: root,
    overrideConfig: [{ files: ['**/*.ts'], languageOptions: { parserOptions } }],
  });
  const results = await eslint.lintFiles(['.']);
  const formatter = await eslint.loadFormatter('stylish');
  process.stdout.write(await formatter.format(results));
  return results.every(({ errorCount, warningCount }) => errorCount + warningCount === 0);
}

function print(diagnostics) {
  process.stdout.write(
    ts.formatDiagnostics(diagnostics, {
      getCanonicalFileName: (file) => file,
      getCurrentDirectory: () => root,
      getNewLine: () => '\n',
    }),
  );
}

main().then((passes) => (process.exitCode = passes ? 0 : 1));
