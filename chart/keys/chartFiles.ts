// Reads a chart's files from a folder, or from the archive that `helm package` makes.
// It must never write anything, nor follow a link out of the chart.
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import * as tar from 'tar';
import { messageOf } from '../../config/messageOf';

/** Text by path inside the chart, with `/` between folders: `Chart.yaml`, `templates/validate.yaml`. */
export type ChartFiles = ReadonlyMap<string, string>;

/** Images and the like hold no keys; neither do dashboards, which are large. */
const wanted =
  /^(Chart\.yaml|values\.yaml|values\.schema\.json|templates\/.*|files\/.*\.(ya?ml|bash|sh|tpl|txt|conf))$/;

/** @throws Error with a word for the user where it is no chart */
export function readChartFiles(path: string): ChartFiles {
  if (!existsSync(path)) throw new Error(`${path}: there is no such chart`);
  const status = statSync(path);
  if (!status.isDirectory() && !status.isFile())
    throw new Error(`${path}: it is neither a folder nor a file, but a device, a pipe or a socket`);
  const files = status.isDirectory() ? readFolder(path) : readArchive(path);
  if (!files.has('Chart.yaml') || !files.has('values.yaml'))
    throw new Error(`${path}: no Helm chart: it must hold Chart.yaml and values.yaml`);
  return files;
}

function readFolder(folder: string): Map<string, string> {
  const files = new Map<string, string>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const name = relative(folder, path).split(sep).join('/');
    if (wanted.test(name)) files.set(name, readFileSync(path, 'utf8'));
  }
  return files;
}

function readArchive(path: string): Map<string, string> {
  const files = new Map<string, string>();
  try {
    tar.list({
      file: path,
      sync: true,
      strict: true,
      onReadEntry: (entry) => {
        // The first folder is the chart's name.
        const name = entry.path.replace(/^(\.\/)?[^/]+\//, '');
        if (entry.type !== 'File' || !wanted.test(name)) return;
        const chunks: Buffer[] = [];
        entry.on('data', (chunk: Buffer) => chunks.push(chunk));
        entry.on('end', () => files.set(name, Buffer.concat(chunks).toString('utf8')));
      },
    });
  } catch (error) {
    throw new Error(`${path}: no chart archive: ${messageOf(error)}`, {
      cause: error,
    });
  }
  return files;
}
