// Reads the keys of the chart that a stack brings itself, so that its own values are held against it.
// It must never take a chart that cannot be read for one that knows everything.
import { resolve } from 'node:path';
import { messageOf } from '../config/messageOf';
import { RefusedError } from '../config/problem';
import type { ClusterSpec } from '../config/schema/stack';
import { chartProblems } from './chartProblems';
import type { ChartKeys } from './keys/chartKeys';
import { keysOfChart } from './keys/keysOfChart';

/**
 * @param root the folder of Pulumi.yaml, which paths of charts are relative to
 * @returns nothing where the chart comes from a repository: then it is the published one
 * @throws RefusedError where folder or archive is no chart
 */
export function keysOfStack({ cilium }: ClusterSpec, root: string): { chartKeys?: ChartKeys } {
  const { chart } = cilium;
  if (chart === undefined || !('path' in chart || 'archive' in chart)) return {};
  const { key, path } =
    'path' in chart ? { key: 'path', path: chart.path } : { key: 'archive', path: chart.archive };
  try {
    return { chartKeys: keysOfChart(resolve(root, path)) };
  } catch (error) {
    throw new RefusedError([
      chartProblems['chart-unreadable'].at(`routewise:cilium.chart.${key}`, {
        found: path,
        reason: `it is not a Helm chart of Cilium: ${messageOf(error)}`,
      }),
    ]);
  }
}
