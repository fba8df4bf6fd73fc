// Asks a Helm chart repository whether it has the chart, before anything is created.
// It must never fall back to another repository or version than the stack names.
import { parse } from 'yaml';
import { z } from 'zod';
import { causeOf } from '../config/causeOf';
import type { Problem } from '../config/problem';
import { chartProblems } from './chartProblems';
import { shortList } from '../config/shortList';

const entryShape = z.object({
  version: z.string(),
  /** SHA-256 of the archive, hex. */
  digest: z.string().optional(),
  /** Absolute, or relative to the repository. */
  urls: z.array(z.string()).default([]),
});
const index = z.object({ entries: z.record(z.string(), z.array(entryShape)) });
type ChartEntry = z.infer<typeof entryShape>;

const path = 'routewise:cilium.chart.repository';
const timeoutMs = 15_000;

/**
 * Problems with getting `cilium` of this version from the repository; none where it is there.
 * OCI registries are left to Helm: they have no index.
 */
export async function checkChartRepository(url: string, version: string): Promise<Problem[]> {
  if (url.startsWith('oci:')) return [];
  const found = await readIndex(url, version);
  return 'problems' in found ? found.problems : [];
}

/** What the repository's index says of `cilium` of this version, or why that cannot be told. */
export async function readIndex(
  url: string,
  version: string,
): Promise<{ entry: ChartEntry } | { problems: Problem[] }> {
  const indexUrl = `${url.replace(/\/+$/, '')}/index.yaml`;
  let text: string;
  try {
    const response = await fetch(indexUrl, { signal: AbortSignal.timeout(timeoutMs) });
    if (!response.ok)
      return {
        problems: [unreachable(url, `${indexUrl} answers ${response.status} ${response.statusText}`)],
      };
    text = await response.text();
  } catch (error) {
    return { problems: [unreachable(url, `${indexUrl} cannot be reached: ${causeOf(error, timeoutMs)}`)] };
  }
  let entries: ChartEntry[];
  try {
    entries = index.parse(parse(text)).entries.cilium ?? [];
  } catch {
    return { problems: [unreachable(url, 'its index.yaml is no Helm repository index')] };
  }
  const entry = entries.find((each) => each.version === version);
  return entry === undefined
    ? {
        problems: [
          missing(
            url,
            version,
            entries.map((each) => each.version),
          ),
        ],
      }
    : { entry };
}

function missing(url: string, version: string, versions: readonly string[]): Problem {
  return chartProblems['chart-version-missing'].at('routewise:cilium.version', {
    found: version,
    reason: `the chart repository ${url} has ${versions.length === 0 ? 'no cilium chart at all' : `cilium only in ${shortList(versions, 8)}`}`,
  });
}

export function unreachable(url: string, reason: string): Problem {
  return chartProblems['chart-repository-unreachable'].at(path, { found: url, reason });
}
