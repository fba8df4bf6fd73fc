// Every source a rule names in Cilium's tree is a file there, and says what the rule quotes from it.
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { satisfies } from 'semver';
import { ciliumVersions } from '../../../config/schema/versions';
import { rules } from '../../../plan/rules';
import type { Rule } from '../../../plan/rules';
import { chartFolder } from '../../fixtures/chart/chartFolder';
import { describeWith } from '../sandbox/readyTools';

interface Reference {
  readonly path: string;
  readonly versions: readonly string[];
  readonly quotes: readonly string[];
}

const roots = ['pkg', 'daemon', 'operator', 'bpf', 'install', 'Documentation', 'templates'];
const pathIn = new RegExp(`\\b(?:${roots.join('|')})/[\\w./-]*\\w`, 'g');

const referring = rules.filter((rule) => references(rule).length > 0);

describeWith(['helm'])('what rules say of Cilium’s sources', () => {
  it('is said by most of them', () => {
    expect(referring.length).toBeGreaterThan(180);
  });

  it.each(referring.map((rule) => [rule.id, rule] as const))('%s', (_id, rule) => {
    for (const { path, versions, quotes } of references(rule)) {
      for (const version of versions) {
        const file = fileOf(version, path);
        expect(`${version} ${existsSync(file) ? path : `has no ${path}`}`).toBe(`${version} ${path}`);
        const text = plain(textOf(file));
        for (const quote of quotes)
          for (const part of quote
            .split('…')
            .map(plain)
            .filter((each) => each.length > 2))
            expect(`${path} of ${version} ${text.includes(part) ? 'says' : 'does not say'}: ${part}`).toBe(
              `${path} of ${version} says: ${part}`,
            );
      }
    }
  });
});

/** `Cilium 1.20: a/b.go, "quoted"; c/d.rst`: quotes belong to the path before them. */
function references(rule: Rule): Reference[] {
  return (rule.source ?? '').split(';').flatMap((part) => {
    const named = /Cilium (1\.\d+)/.exec(rule.source ?? '')?.[1];
    const own = /Cilium (1\.\d+)/.exec(part)?.[1] ?? (part.includes('Cilium:') ? undefined : named);
    const held = ciliumVersions.filter(
      (version) => rule.versions === undefined || satisfies(version, rule.versions),
    );
    const versions =
      own === undefined ? held : ciliumVersions.filter((version) => version.startsWith(`${own}.`));
    const paths = part.match(pathIn) ?? [];
    const quotes = [...part.matchAll(/"([^"]+)"|`([^`]+)`/g)].map(([, text, code]) => text ?? code ?? '');
    return paths.map((path, index) => ({ path, versions, quotes: index === paths.length - 1 ? quotes : [] }));
  });
}

function fileOf(version: string, path: string): string {
  const chart = chartFolder(version);
  return path.startsWith('templates/') ? join(chart, path) : join(chart, '..', '..', '..', path);
}

/** Of a folder, all its files. */
function textOf(file: string): string {
  if (!statSync(file).isDirectory()) return readFileSync(file, 'utf8');
  return readdirSync(file)
    .map((name) => join(file, name))
    .filter((each) => statSync(each).isFile())
    .map((each) => readFileSync(each, 'utf8'))
    .join('\n');
}

function plain(text: string): string {
  return text
    .replace(/[\s`\\]+/g, ' ')
    .replace(/[’]/g, "'")
    .trim()
    .toLowerCase();
}
