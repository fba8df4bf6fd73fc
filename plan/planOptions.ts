// Gathers what a plan takes beside the stack itself: the keys of a chart of its own, and the places the environment names.
// It must never read the environment by itself: callers hand theirs over.
import { keysOfStack } from '../chart/keysOfStack';
import type { ClusterSpec } from '../config/schema/stack';
import type { PlanOptions } from './planCluster';

/**
 * @param root the folder of Pulumi.yaml
 * @param environment for ROUTEWISE_CHART_REPOSITORY and ROUTEWISE_GATEWAY_API_MIRROR
 * @throws RefusedError where the stack’s own chart cannot be read
 */
export function planOptions(
  spec: ClusterSpec,
  root: string,
  environment: Readonly<Record<string, string | undefined>>,
): PlanOptions {
  const chartRepository = environment.ROUTEWISE_CHART_REPOSITORY;
  const gatewayApiMirror = environment.ROUTEWISE_GATEWAY_API_MIRROR;
  return {
    ...keysOfStack(spec, root),
    ...(chartRepository === undefined ? {} : { chartRepository }),
    ...(gatewayApiMirror === undefined ? {} : { gatewayApiMirror }),
  };
}
