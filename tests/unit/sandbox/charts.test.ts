// The chart repository: what is packed, how it is listed, and that digests are those of the archives.
// It must never need Helm or the real chart.
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { list } from 'tar';
import { parse, stringify } from 'yaml';
import { startChartRepository } from '../../../sandbox/charts/chartRepository';
import { packChart } from '../../../sandbox/charts/packChart';
import { temporaryFolder } from './temporaryFolder';

function chart(version: string): string {
  // The folder is not named as the chart is: the name inside the archive must come from Chart.yaml.
  const folder = join(temporaryFolder(), 'checkout');
  mkdirSync(join(folder, 'templates'), { recursive: true });
  const metadata = { apiVersion: 'v2', name: 'cilium', version, appVersion: version, displayName: 'Cilium' };
  writeFileSync(join(folder, 'Chart.yaml'), stringify(metadata));
  writeFileSync(join(folder, 'values.yaml'), 'debug: false\n');
  writeFileSync(join(folder, 'values.yaml.tmpl'), 'source\n');
  writeFileSync(join(folder, 'templates', 'a.yaml'), 'kind: A\n');
  writeFileSync(join(folder, '.helmignore'), '# sources\n*.tmpl\n');
  return folder;
}

function names(archive: Buffer): Promise<string[]> {
  return new Promise((resolve) => {
    const found: string[] = [];
    const reader = list({ onReadEntry: (entry) => found.push(entry.path) });
    reader.on('end', () => {
      resolve(found.filter((path) => !path.endsWith('/')).sort());
    });
    reader.end(archive);
  });
}

test('packs a chart under its own name, without what .helmignore names', async () => {
  const { archive, digest } = await packChart(chart('1.19.6'));
  await expect(names(archive)).resolves.toEqual([
    'cilium/.helmignore',
    'cilium/Chart.yaml',
    'cilium/templates/a.yaml',
    'cilium/values.yaml',
  ]);
  expect(createHash('sha256').update(archive).digest('hex')).toBe(digest);
});

test('the same chart has the same digest', async () => {
  const [first, second] = await Promise.all([packChart(chart('1.19.6')), packChart(chart('1.19.6'))]);
  expect(first.digest).toBe(second.digest);
});

test('a folder without Chart.yaml is refused by name', async () => {
  const folder = temporaryFolder();
  await expect(packChart(folder)).rejects.toThrow(`${folder} is no Helm chart: it has no Chart.yaml.`);
});

describe('the repository', () => {
  test('lists versions newest first, with the digest of what it serves and no key that Helm refuses', async () => {
    const repository = await startChartRepository();
    try {
      for (const version of ['1.9.1', '1.20.1', '1.19.6']) await repository.add(chart(version));
      const index = parse(await (await fetch(`${repository.url}/index.yaml`)).text()) as {
        entries: { cilium: { version: string; digest: string; urls: string[] }[] };
      };
      const { cilium } = index.entries;
      expect(cilium.map(({ version }) => version)).toEqual(['1.20.1', '1.19.6', '1.9.1']);
      expect(cilium[0]).not.toHaveProperty('displayName');
      for (const { digest, urls } of cilium) {
        const served = Buffer.from(await (await fetch(`${repository.url}/${urls[0] ?? ''}`)).arrayBuffer());
        expect(createHash('sha256').update(served).digest('hex')).toBe(digest);
      }
      expect((await fetch(`${repository.url}/cilium-9.9.9.tgz`)).status).toBe(404);
    } finally {
      await repository.close();
    }
  });
});
