// The bill of materials names every package that the program runs with, none that only tests need, and a licence for each.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(__dirname, '..', '..', '..');

interface Bom {
  bomFormat: string;
  components: { 'bom-ref': string; hashes?: unknown[] }[];
  dependencies: { ref: string; dependsOn: string[] }[];
}

test('npm run sbom', () => {
  const folder = mkdtempSync(join(tmpdir(), 'routewise-sbom-'));
  try {
    const { status, stderr } = spawnSync(process.execPath, ['scripts/with-node.js', 'sbom', folder], {
      cwd: root,
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    expect(status).toBe(0);
    const bom = JSON.parse(readFileSync(join(folder, 'routewise.cdx.json'), 'utf8')) as Bom;
    expect(bom.bomFormat).toBe('CycloneDX');
    const named = bom.components.map((component) => component['bom-ref']);
    const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      dependencies: Record<string, string>;
      devDependencies: Record<string, string>;
    };
    const pinned = (all: Record<string, string>): string[] =>
      Object.entries(all).map(([name, version]) => `${name}@${version}`);
    // What tests need as well is named all the same.
    for (const each of pinned(manifest.dependencies)) expect(named).toContain(each);
    expect(named).not.toContain(`jest@${manifest.devDependencies.jest ?? ''}`);
    for (const { ref, dependsOn } of bom.dependencies.slice(1))
      for (const each of [ref, ...dependsOn]) expect(named).toContain(each);
    expect(bom.components.filter(({ hashes = [] }) => hashes.length === 0)).toEqual([]);

    const licences = readFileSync(join(folder, 'licences.md'), 'utf8');
    for (const each of named) expect(licences).toContain(`| ${each} | `);
    expect(licences).not.toMatch(/not said|see its/);
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 120_000);
