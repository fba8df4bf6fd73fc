// Recipes that send people to files which are gone teach the wrong thing.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '..', '..', '..');
const page = readFileSync(join(root, 'docs', 'changing.md'), 'utf8');

/** Every folder and file in backticks: what has a slash, or ends as files of this repository do, and no space. */
const paths = [
  ...new Set(
    [...page.matchAll(/`([^`\n]+)`/g)]
      .map(([, text = '']) => text)
      .filter((text) => /^[\w.-]+(\/[\w.-]+)*\/?$/.test(text))
      .filter((text) => text.includes('/') || /\.(ts|js|md|ya?ml|json)$/.test(text)),
  ),
];

/** What a command in backticks names, as in `npx routewise rules > docs/rules.md`. */
const inCommands = [...page.matchAll(/`[^`\n]* ((?:docs|tests)\/[\w./-]+)`/g)].map(([, path = '']) => path);

describe('docs/changing.md', () => {
  it('names files', () => {
    expect(paths.length).toBeGreaterThan(60);
    expect(inCommands.length).toBeGreaterThan(2);
  });

  it.each([...paths, ...inCommands])('%s exists', (path) => {
    expect(existsSync(join(root, path))).toBe(true);
  });

  it.each(['CONTRIBUTING.md', 'docs/architecture.md'])('is linked from %s', (file) => {
    expect(readFileSync(join(root, file), 'utf8')).toMatch(/\]\((docs\/)?changing\.md\)/);
  });

  it('explains each word once, in a sentence, with a place', () => {
    const rows = page
      .split('\n')
      .filter((line) => /^\| [a-z]+ +\|/.test(line))
      .map((line) => line.split('|').map((cell) => cell.trim()));
    const words = rows.map(([, word]) => word).filter((word) => word !== 'word');
    expect(new Set(words).size).toBe(words.length);
    expect(words.length).toBeGreaterThan(18);
    for (const [, , meaning = '', place = ''] of rows.slice(1)) {
      expect(meaning).not.toMatch(/\.( |$)/);
      expect(place).toContain('`');
    }
  });
});
