// Says why a living cluster cannot get other ranges of addresses, and what it takes to have a cluster with them.
// It must never need the cluster: a preview asks it.

export interface Ranges {
  /** IPv4 first. */
  pods: string[];
  services: string[];
}

/** @returns why not, or undefined where they are the same */
export function judgeRanges(clusterName: string, before: Ranges, after: Ranges): string | undefined {
  const changed = [
    ...difference('--cluster-cidr (pods)', before.pods, after.pods),
    ...difference('--service-cidr (Services)', before.services, after.services),
  ];
  if (changed.length === 0) return undefined;
  return (
    `the cluster ${clusterName} lives, and its ranges cannot change: ${changed.join('; ')}. Nodes keep the blocks of pod addresses ` +
    'they were given, Services their addresses, and k3s servers with other ranges do not join. Nothing was changed. ' +
    'Put the ranges back, or build the cluster anew: save what is to live on (manifests, volumes; an etcd snapshot would bring the old ranges back), ' +
    '`pulumi destroy`, `pulumi up` with the new ranges, and deploy again. Without an interruption: a second stack with the new ranges, and moving over.'
  );
}

function difference(what: string, before: readonly string[], after: readonly string[]): string[] {
  return before.join() === after.join() ? [] : [`${what} from ${before.join(',')} to ${after.join(',')}`];
}
