// Says what a node's overrides come to: the options that its agent reads in place of the cluster's.
// It must never sort names in any other way than Cilium does: pkg/option/resolver, readNodeConfigs.

export interface NodeOverride {
  name: string;
  matchLabels: Record<string, string>;
  defaults: Record<string, string>;
}

type Labels = Readonly<Record<string, string>>;

export function matches({ matchLabels }: NodeOverride, labels: Labels): boolean {
  return Object.entries(matchLabels).every(([key, value]) => labels[key] === value);
}

/** Byte by byte, later names over earlier ones. */
export function effectiveOptions(overrides: readonly NodeOverride[], labels: Labels): Record<string, string> {
  const matching = overrides
    .filter((override) => matches(override, labels))
    .sort((a, b) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)));
  return Object.assign({}, ...matching.map(({ defaults }) => defaults)) as Record<string, string>;
}

export function sameOptions(a: Record<string, string>, b: Record<string, string>): boolean {
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].every((key) => a[key] === b[key]);
}
