// Says who writes the pod routes of a running cluster, as its agents' values show.
// It must never guess where they route by tunnel: such a network has no pod routes to be told of.
import { textOf } from '../../config/textOf';
import type { ClusterSpec } from '../../config/schema/stack';
import { LiveValues } from '../../spec/existing/liveValues';

/** @returns undefined where nothing routes natively, or nobody knows */
export function runningRoutes({ observed }: Pick<ClusterSpec, 'observed'>): 'agents' | 'network' | undefined {
  if (observed?.release === undefined) return undefined;
  const live = new LiveValues(observed.release);
  if (live.meaning('routingMode') !== 'native') return undefined;
  return textOf(live.meaning('autoDirectNodeRoutes')) === 'true' ? 'agents' : 'network';
}
