// Judges the keys that a stack lets through for the sake of a modified chart.
// It must never speak of a chart that it does not know: a repository of somebody's own may have any key.
import type { Problem } from '../../config/problem';
import type { ClusterSpec } from '../../config/schema/stack';
import { valueProblems } from '../values/valueProblems';

/** A chart of the stack's own is asked for its keys; the published one has none beside those that are known. */
export function checkAllowKeys({ cilium: { allowKeys, chart } }: ClusterSpec): Problem[] {
  const published =
    chart === undefined || ('repository' in chart ? chart.repository === undefined : 'digest' in chart);
  if (allowKeys.length === 0 || !published) return [];
  return [
    valueProblems['allow-keys-without-chart'].at('routewise:cilium.allowKeys', {
      found: allowKeys.join(', '),
      reason: `the chart is the published one, which has no such key: nothing reads ${allowKeys.length === 1 ? 'it' : 'them'}, and what is misspelt below goes unnoticed`,
    }),
  ];
}
