'use strict';
const path = require('node:path');
const { ESLint } = require('eslint');
const ts = require('typescript');
const root = path.resolve(__dirname, '..');
const host = {
  ...ts.sys,
  onUnRecoverableConfigFileDiagnostic: (d) => { throw new Error(ts.flattenDiagnosticMessageText(d.messageText, '\n')); },
};
async function main() {
  const t0 = process.cpuUsage(); const lap = (n) => { const d = process.cpuUsage(t0); console.error(n, ((d.user + d.system) / 1e6).toFixed(1)); };
  const config = ts.getParsedCommandLineOfConfigFile(path.join(root, 'tsconfig.json'), {}, host);
  const program = ts.createProgram({ rootNames: config.fileNames, options: config.options });
  lap('program');
  if (process.env.FIRST) { program.getSemanticDiagnostics(); lap('types'); }
  const eslint = new ESLint({
    cwd: root,
    overrideConfig: [{ files: ['**/*.ts'], languageOptions: { parserOptions: { projectService: false, programs: [program] } } }],
  });
  const results = await eslint.lintFiles(['.']);
  lap('lint');
  const formatter = await eslint.loadFormatter('stylish');
  process.stdout.write(await formatter.format(results));
  const diagnostics = [...config.errors, ...ts.getPreEmitDiagnostics(program)];
  lap('types');
  process.stdout.write(ts.formatDiagnostics(diagnostics, { getCanonicalFileName: (f) => f, getCurrentDirectory: () => root, getNewLine: () => '\n' }));
  console.error(results.length, diagnostics.length);
}
main();
