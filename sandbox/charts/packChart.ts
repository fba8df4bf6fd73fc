// Packs a chart's folder into the archive that a chart repository serves.
// Must never change the chart: what .helmignore leaves out is left out, everything else goes in as it is.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { create } from 'tar';
import { parse } from 'yaml';

export interface PackedChart {
  name: string;
  version: string;
  /** The whole Chart.yaml, as the repository's index repeats it. */
  metadata: Record<string, unknown>;
  archive: Buffer;
  /** SHA-256 of the archive in hex; the same for the same folder. */
  digest: string;
}

/**
 * @param folder holds Chart.yaml; its own name becomes the name inside the archive only where Chart.yaml says the same
 * @throws Error when there is no Chart.yaml with a name and a version
 */
export async function packChart(folder: string): Promise<PackedChart> {
  const chartFile = join(folder, 'Chart.yaml');
  if (!existsSync(chartFile)) throw new Error(`${folder} is no Helm chart: it has no Chart.yaml.`);
  const metadata = parse(readFileSync(chartFile, 'utf8')) as Record<string, unknown>;
  const { name, version } = metadata;
  if (typeof name !== 'string' || typeof version !== 'string') {
    throw new Error(`${chartFile} names no chart and version.`);
  }
  const isIgnored = readIgnorePatterns(join(folder, '.helmignore'));
  const chunks: Buffer[] = [];
  const stream = create(
    {
      cwd: dirname(folder),
      gzip: { level: 6 },
      portable: true,
      follow: true,
      mtime: new Date(0),
      filter: (path) => !isIgnored(path),
      onWriteEntry: (entry) => {
        entry.path = join(name, entry.path.slice(basename(folder).length));
      },
    },
    [basename(folder)],
  );
  for await (const chunk of stream as AsyncIterable<Buffer>) chunks.push(chunk);
  const archive = Buffer.concat(chunks);
  const digest = createHash('sha256').update(archive).digest('hex');
  return { name, version, metadata, archive, digest };
}

/** The part of .helmignore's grammar that names files: `*` in a name, a trailing slash for folders, comments. */
function readIgnorePatterns(file: string): (path: string) => boolean {
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
  const patterns = lines
    .map((line) => line.trim().replace(/\/$/, ''))
    .filter((line) => line !== '' && !line.startsWith('#') && !line.startsWith('!') && !line.includes('/'))
    .map((line) => new RegExp(`^${line.replace(/[.+^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '.*')}$`));
  return (path) => patterns.some((pattern) => pattern.test(basename(path)));
}
