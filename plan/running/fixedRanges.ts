// Says which ranges of pods and Services a cluster that lives has to keep, and under which keys of the stack they are.
// It must never need the cluster: a preview asks it, and what it refuses has changed nothing yet, the memory included.
import type { Ground } from '../ground/ground';
import type { RunningRanges, RunningStack } from './runningStack';

/** A value that stays what it was, by its key in the stack. */
export interface Fixed {
  readonly path: string;
  readonly before: string | undefined;
  readonly now: string;
  readonly why: string;
  /** The way to have the new value. Default: a stack beside this one. */
  readonly way?: string;
}

export function fixedRanges(
  { spec, addressing }: Pick<Ground, 'spec' | 'addressing'>,
  { ranges }: RunningStack,
): Fixed[] {
  if (ranges === undefined || spec.provider.kind === 'existing') return [];
  const before = byKey(ranges);
  return Object.entries(byKey(addressing)).map(([key, now]) => ({
    path: `routewise:network.${key}`,
    // A family that only one of them has is told of by its own key.
    before: before[key],
    now,
    why: reasons[key.replace('ipv6.', '')] ?? '',
    way: rebuild,
  }));
}

const rebuild =
  'build the cluster anew: save what is to live on (manifests, volumes; an etcd snapshot would bring the old ranges back), ' +
  '`pulumi destroy`, `pulumi up` with the new ones, and deploy again. Without an interruption: a second stack with the new ones, and moving over';

const reasons: Readonly<Record<string, string>> = {
  families: 'nodes, pods and Services were given addresses of these families when they came',
  pods: 'nodes keep the blocks of pod addresses that they were given, and a node with others would be out of their reach',
  podBlock:
    'nodes keep the blocks of pod addresses that they were given, and blocks of another size would overlap them',
  services: 'Services keep the addresses that they were given, and a control plane with others does not join',
};

function byKey({ pods, services }: RunningRanges): Record<string, string> {
  const ranges = [...pods.map(({ cidr }) => cidr), ...services];
  const both = ranges.some(isIPv6) && !ranges.every(isIPv6);
  const prefix = (range: string): string => (isIPv6(range) ? 'ipv6.' : '');
  return {
    families: both ? 'dual-stack' : ranges.some(isIPv6) ? 'ipv6' : 'ipv4',
    ...Object.fromEntries(
      pods.flatMap(({ cidr, block }) => [
        [`${prefix(cidr)}pods`, cidr],
        [`${prefix(cidr)}podBlock`, `/${block}`],
      ]),
    ),
    ...Object.fromEntries(services.map((range) => [`${prefix(range)}services`, range])),
  };
}

function isIPv6(range: string): boolean {
  return range.includes(':');
}
