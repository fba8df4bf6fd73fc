// Values that must have a certain shape where no schema says so, and what happens to others.
// It must never judge what another value or the cluster decides: that is for the plan's rules.

/** What is wrong with a value, and how it should be. */
export interface ShapeFault {
  readonly found: string;
  readonly reason: string;
  readonly remedy: string;
}

export interface ValueShape {
  /** Dotted key. */
  readonly key: string;
  /** Semver range of Cilium versions it holds for; all when absent. */
  readonly versions?: string;
  readonly source: string;
  /** Nothing where the value will do. */
  readonly check: (value: unknown) => readonly ShapeFault[];
}

const hubbleMetrics: readonly string[] = [
  'dns',
  'drop',
  'flow',
  'flows-to-world',
  'http',
  'httpV2',
  'icmp',
  'kafka',
  'policy',
  'port-distribution',
  'sctp',
  'tcp',
];

export const valueShapes: readonly ValueShape[] = [
  {
    key: 'devices',
    source: 'pkg/datapath/linux/devices_controller.go: names, and prefixes that end in +',
    check: (value) =>
      deviceNames(value)
        .filter(
          (name) => /^!?([0-9a-f]{2}:){5}[0-9a-f]{2}$/i.test(name) || /^!?[0-9a-f.:]+\/\d+$/i.test(name),
        )
        .map((name) => ({
          found: name,
          reason: `devices are matched by name only: ${name.includes('/') ? 'an address range' : 'a MAC address'} matches none, in silence`,
          remedy:
            'write interface names, or a prefix with + (eth+); where nodes differ, a CiliumNodeConfig for each kind of node',
        })),
  },
  {
    key: 'devices',
    versions: '<1.19.0',
    source: 'pkg/datapath/linux/devices_controller.go: excluding came with 1.19',
    check: (value) =>
      deviceNames(value)
        .filter((name) => name.startsWith('!'))
        .map((name) => ({
          found: name,
          reason: 'this version cannot exclude devices: it looks for one of that very name',
          remedy: 'list the devices to use, or move to Cilium 1.19',
        })),
  },
  {
    key: 'nodePort.range',
    source: 'pkg/loadbalancer/config.go, "Unable to parse min/max port value for NodePort range"',
    check: (value) =>
      typeof value === 'string' && /^\s*\d+\s*[,\s]\s*\d+\s*$/.test(value)
        ? []
        : [
            {
              found: short(value),
              reason: 'the agent refuses to start unless it is two port numbers with a comma between them',
              remedy: 'write for example "30000,32767"',
            },
          ],
  },
  {
    key: 'hubble.metrics.enabled',
    source: 'pkg/hubble/metrics, "Skipping unknown hubble metric"',
    check: (value) =>
      (Array.isArray(value) ? (value as unknown[]) : [])
        .filter((item): item is string => typeof item === 'string')
        .filter((item) => !hubbleMetrics.includes(item.split(':')[0] ?? ''))
        .map((item) => ({
          found: short(item),
          reason: 'Hubble has no such metric: the agent skips it with a line in its log',
          remedy: `write one of: ${hubbleMetrics.join(', ')} (options follow after a colon)`,
        })),
  },
];

/** The agent splits at commas and spaces; the chart joins a list with spaces. */
function deviceNames(value: unknown): string[] {
  const texts = (Array.isArray(value) ? (value as unknown[]) : [value]).filter(
    (text): text is string => typeof text === 'string',
  );
  return texts.flatMap((text) => text.split(/[\s,]+/)).filter((name) => name !== '');
}

function short(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
