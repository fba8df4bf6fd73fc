// Reads what is kept as data of each supported Cilium version, each file once.
// It must never read a file that a version which is none could name.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { supportedCilium } from '../config/schema/versions';

/** The folder lies beside this file in the sources, and beside dist/ once bundled. */
const folder = __dirname.endsWith('dist') ? join(__dirname, '..', 'chart', 'data') : join(__dirname, 'data');

/**
 * @param kind of the files, `chart/data/KIND-VERSION.json`
 * @param read makes of a file's parsed text what is kept of it
 * @returns what reads it for a version, for example `1.19.6`
 */
export function dataOf<T>(
  kind: 'agent-options' | 'defaults' | 'keys',
  read: (parsed: unknown) => T,
): (version: string) => T {
  const loaded = new Map<string, T>();
  return (version) => {
    const known = loaded.get(version);
    if (known !== undefined) return known;
    const text = readFileSync(join(folder, `${kind}-${supportedCilium(version)}.json`), 'utf8');
    const data = read(JSON.parse(text));
    loaded.set(version, data);
    return data;
  };
}
