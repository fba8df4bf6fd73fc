// Shell scripts stand in files of their own, where shellcheck reads each as it is.
// It must never take a script for read that nobody reads: every one in the repository is found here.
import { readFileSync, readdirSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { testReadableScripts } from '../../fixtures/hosts/soundScripts';

const root = resolve(__dirname, '../../..');
const product = readdirSync(root, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !/^\.|^(node_modules|dist|tests|coverage)$/.test(entry.name))
  .flatMap(({ name }) => readdirSync(join(root, name), { recursive: true, withFileTypes: true }))
  .filter((entry) => entry.isFile() && !entry.parentPath.includes('node_modules'))
  .map((entry) => relative(root, join(entry.parentPath, entry.name)));
const textOf = (path: string): string => readFileSync(join(root, path), 'utf8');
const scripts = product.filter((path) => path.endsWith('.sh'));

describe('shell scripts in files', () => {
  // SC2034, SC2154: what a file is told, and what it defines for others, is known where scripts are put together.
  testReadableScripts(
    scripts.map((path) => [path, textOf(path)] as const),
    ['SC2034', 'SC2154'],
  );

  it('are all there is', () => {
    const within = product.filter(
      (path) => path.endsWith('.ts') && /^\s*(fi|done|esac)\s*(;.*|`.*)?$/m.test(textOf(path)),
    );
    expect(within).toEqual([]);
  });

  it.each(scripts)('%s says what it does, and what it must never do', (path) => {
    expect(textOf(path)).toMatch(/^# shellcheck shell=sh\n##? [A-Z].*\n##? It must never .*\n/);
  });
});
