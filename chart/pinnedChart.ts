// Fetches the chart that a stack pins by digest, holds it against that digest, and keeps it as the file that Helm installs.
// It must never leave a file behind that was not compared: what lies there under its name is what the stack wants.
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { causeOf } from '../config/causeOf';
import type { Problem } from '../config/problem';
import { sha256 } from '../config/sha256';
import { chartProblems } from './chartProblems';
import { readIndex, unreachable } from './repository';

const path = 'routewise:cilium.chart.digest';
const timeoutMs = 60_000;
/** Cilium's archives have some 200 KiB. */
const largest = 16 * 1024 * 1024;

export interface PinnedChart {
  /** URL of the repository. */
  readonly url: string;
  /** SHA-256 of the archive, hex. */
  readonly digest: string;
}

/** Where the archive is kept, relative to Pulumi.yaml: the same on every machine, for it lands in the state. */
export function pinnedChartFile(version: string, digest: string): string {
  return `.routewise/charts/cilium-${version}-${digest.slice(0, 16)}.tgz`;
}

/**
 * Brings the file of `pinnedChartFile` there; it is fetched only where it is not there yet, or is another one.
 * @returns why it cannot be had; none where it is there
 */
export async function fetchPinnedChart({ url, digest }: PinnedChart, version: string): Promise<Problem[]> {
  const file = pinnedChartFile(version, digest);
  if (existsSync(file) && sha256(readFileSync(file)) === digest) return [];
  const index = await readIndex(url, version);
  if ('problems' in index) return index.problems;
  const told = index.entry.digest?.replace(/^sha256:/, '');
  if (told !== undefined && told !== digest)
    return [differs(digest, `the index of ${url} says that cilium ${version} is ${told}`)];
  const [from] = index.entry.urls;
  if (from === undefined) return [unreachable(url, `its index names no file for cilium ${version}`)];
  let archive: Buffer;
  try {
    archive = await download(new URL(from, `${url.replace(/\/+$/, '')}/`).href);
  } catch (error) {
    return [unreachable(url, `its archive of cilium ${version} cannot be fetched: ${causeOf(error, timeoutMs)}`)];
  }
  const found = sha256(archive);
  if (found !== digest)
    return [differs(digest, `the archive that ${url} serves for cilium ${version} is ${found}`)];
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.${process.pid}`, archive);
  renameSync(`${file}.${process.pid}`, file);
  return [];
}

async function download(url: string): Promise<Buffer> {
  const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) });
  if (!response.ok) throw new Error(`it answers ${response.status}`);
  const archive = Buffer.from(await response.arrayBuffer());
  if (archive.length > largest) throw new Error(`it has ${archive.length} bytes, no chart has that many`);
  return archive;
}

function differs(digest: string, reason: string): Problem {
  return chartProblems['chart-digest-differs'].at(path, { found: digest, reason });
}
