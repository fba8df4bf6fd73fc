// Says what a stack lets go with the pods of a node that is emptied.
// It must never allow by default: what is lost with a pod cannot be got back.
import type { ClusterSpec } from '../../config/schema/stack';

/** In the words of `kubectl drain`. */
export interface DrainPlan {
  /** Data in emptyDir volumes. */
  readonly deleteEmptyDirData: boolean;
  /** Pods that no controller makes again. */
  readonly force: boolean;
}

/** Left out where nothing is allowed, so that a resource of a former release is not changed by it. */
export function planDrain({ safety }: ClusterSpec): { readonly drain?: DrainPlan } {
  const { deleteEmptyDirData, force } = safety.drain;
  return deleteEmptyDirData || force ? { drain: { deleteEmptyDirData, force } } : {};
}
