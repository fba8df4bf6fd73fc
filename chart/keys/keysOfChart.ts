// Reads the keys of a chart that is not among the supported ones: a modified one, or one of one's own.
// It must never be needed for the supported charts: their keys are data.
import { readChartFiles } from './chartFiles';
import type { ChartKeys } from './extractKeys';
import { extractKeys } from './extractKeys';

/**
 * The keys of any Cilium chart, a modified one for example.
 *
 * @param path a chart's folder, or the archive of one
 * @throws Error with a word for the user where it is no chart
 */
export function keysOfChart(path: string): ChartKeys {
  return extractKeys(readChartFiles(path));
}
