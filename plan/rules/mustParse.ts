// Rules on texts that agent or operator must be able to read when they start: addresses, patterns, ranges, pairs.
// It must never judge what the text means, only whether it can be read.
import type { HelmValue } from '../../chart/helmValue';
import { isMapping } from '../../chart/helmValue';
import { maskedNetwork } from '../../config/cidr';
import { ownValue } from '../../config/ownValue';
import { agentOptions } from '../../chart/agentOptions';
import { regexpFault } from '../effective/goRegexp';
import { fieldsOf, itemsOf, pairsOf, switchOf, wholeOf } from '../effective/goValues';
import { holds } from '../effective/goTemplate';
import { chained, ipam } from '../effective/options';
import type { ValueView } from '../effective/valueView';
import { apiRateFault } from './apiRates';
import { family } from './rule';
import type { Finding } from './rule';
import { blameSaid, said } from './said';

const config = 'Cilium: pkg/option/config.go';
const pools = 'ipam.operator.autoCreateCiliumPodIPPools';

/** Switches that the chart takes as any value, and where it writes them; always where they are set, when absent. */
const switches: readonly { key: string; option: string; written?: (values: ValueView) => boolean }[] = [
  { key: 'autoDirectNodeRoutes', option: 'auto-direct-node-routes' },
  { key: 'cni.externalRouting', option: 'cni-external-routing' },
  { key: 'disableEnvoyVersionCheck', option: 'disable-envoy-version-check' },
  { key: 'dnsPolicyUnloadOnShutdown', option: 'dns-policy-unload-on-shutdown' },
  { key: 'dnsProxy.enableTransparentMode', option: 'dnsproxy-enable-transparent-mode' },
  { key: 'enableIdentityMark', option: 'enable-identity-mark', written: chained },
  {
    key: 'endpointRoutes.enabled',
    option: 'enable-endpoint-routes',
    written: (values) => holds(values, 'endpointRoutes.enabled'),
  },
  { key: 'fragmentTracking', option: 'enable-ipv4-fragment-tracking' },
  { key: 'policyAuditMode', option: 'policy-audit-mode' },
];

/** Numbers that the chart takes as any value. */
const wholes: readonly { key: string; option: string; written?: (values: ValueView) => boolean }[] = [
  { key: 'clusterHealthPort', option: 'cluster-health-port' },
  {
    key: 'egressGateway.maxPolicyEntries',
    option: 'egress-gateway-policy-map-max',
    written: (values) => holds(values, 'egressGateway.maxPolicyEntries'),
  },
  {
    key: 'hubble.eventBufferCapacity',
    option: 'hubble-event-buffer-capacity',
    written: (values) => holds(values, 'hubble.enabled'),
  },
  {
    key: 'hubble.eventQueueSize',
    option: 'hubble-event-queue-size',
    written: (values) => holds(values, 'hubble.enabled'),
  },
];

/** Tags of clouds, as lists that the chart joins with commas. */
const tags: readonly { key: string; feature?: string }[] = [
  { key: 'alibabacloud.nodeSpec.securityGroupTags' },
  { key: 'alibabacloud.nodeSpec.vSwitchTags' },
  { key: 'eni.nodeSpec.excludeInterfaceTags', feature: 'eni.enabled' },
  { key: 'eni.nodeSpec.securityGroupTags', feature: 'eni.enabled' },
  { key: 'eni.nodeSpec.subnetTags', feature: 'eni.enabled' },
  { key: 'ipam.nodeSpec.ipamStaticIPTags' },
];

function unreadable(
  values: ValueView,
  table: typeof switches,
  reads: (text: string) => boolean,
): readonly Finding[] {
  return table.flatMap(({ key, option, written }) => {
    const told = said(values, option, key);
    // What goes past the chart has a rule of its own.
    if (told?.by !== 'chart' || written?.(values) === false) return [];
    return reads(told.text) ? [] : [blameSaid(told)];
  });
}

/** `labels` and `nodeLabels`: patterns with blanks between them, each perhaps behind its source and a colon. */
function patternFault(item: string): string | undefined {
  const colon = item.indexOf(':');
  const pattern = colon === -1 ? item : item.slice(colon + 1);
  if (pattern === '') return `${JSON.stringify(item.slice(0, 40))} has no pattern`;
  const fault = regexpFault(pattern.replace(/^!/, ''));
  return fault === undefined ? undefined : `${JSON.stringify(item.slice(0, 60))}: ${fault}`;
}

function cidrsOf(value: HelmValue | undefined): readonly string[] {
  return Array.isArray(value) ? (value as readonly HelmValue[]).map(String) : [];
}

/** What the operator cannot read of a pool; nothing where all will do. */
function poolFault(spec: HelmValue): string | undefined {
  if (!isMapping(spec)) return 'it is no mapping';
  for (const name of ['ipv4', 'ipv6']) {
    const part = ownValue(spec, name) as HelmValue | undefined;
    if (!isMapping(part)) continue;
    const wrong = cidrsOf(part.cidrs).find(
      (each) => maskedNetwork(each.replaceAll(' ', ''), 'ParsePrefix') === undefined,
    );
    if (wrong !== undefined) return `${JSON.stringify(wrong.slice(0, 40))} is no range`;
    const size = part.maskSize;
    if (typeof size === 'number' && !(Number.isInteger(size) && size >= 0 && size <= 255))
      return `its ${name}.maskSize is no prefix length`;
  }
  return undefined;
}

export const mustParseRules = family(
  {
    id: 'readable',
    title: 'Values that must be readable',
    about:
      'The chart hands many values on as they are, and agent or operator exit where they cannot read one.',
  },
  [
    {
      id: 'switch-not-readable',
      title: 'A switch is true or false',
      severity: 'refuse',
      effect: 'agent',
      why: 'the chart takes any text here, and the agent exits where it is neither true nor false',
      remedy: 'write true or false',
      source: `${config}, \`validateConfigMapFlag\`; Go: strconv.ParseBool`,
      check: ({ values, version }) => {
        const known = agentOptions(version).agent;
        const here = switches.filter(({ option }) => Object.hasOwn(known, option));
        return unreadable(values, here, (text) => switchOf(text) !== undefined);
      },
    },
    {
      id: 'number-not-readable',
      title: 'A count is a whole number',
      severity: 'refuse',
      effect: 'agent',
      why: 'the chart takes any text here, and the agent exits where it is no whole number',
      remedy: 'write a whole number',
      source: `${config}, \`validateConfigMapFlag\``,
      check: ({ values }) => unreadable(values, wholes, (text) => text === '' || wholeOf(text) !== undefined),
    },
    {
      id: 'label-pattern',
      title: 'Labels are chosen by Go’s patterns',
      severity: 'refuse',
      effect: 'agent',
      why: 'the agent exits where a pattern is no regular expression of Go’s, which has neither look-arounds nor back-references',
      remedy:
        'mend the pattern; patterns have blanks between them, and an exclamation mark before what is left out',
      source: 'Cilium: pkg/labelsfilter/filter.go, "unable to compile regexp"',
      check: ({ values }) =>
        (
          [
            ['labels', 'labels'],
            ['node-labels', 'nodeLabels'],
          ] as const
        ).flatMap(([option, key]) => {
          const told = said(values, option, key);
          if (told === undefined || (told.by === 'chart' && Array.isArray(values.get(key)))) return [];
          const items = told.by === 'argument' ? itemsOf(told.text) : fieldsOf(told.text);
          const fault = items.filter((item) => item !== '').flatMap((item) => patternFault(item) ?? [])[0];
          return fault === undefined ? [] : [blameSaid(told, fault)];
        }),
    },
    {
      id: 'labels-as-list',
      title: 'Patterns of labels are one text',
      severity: 'refuse',
      effect: 'silent',
      why: 'the chart writes a list with its brackets, which become part of the first and last pattern: these match no label, or are none at all',
      remedy: 'write one text with blanks between the patterns: "k8s:app k8s:tier"',
      source: 'Cilium: install/kubernetes/cilium/templates/cilium-configmap.yaml, labels',
      check: ({ values }) =>
        ['labels', 'nodeLabels'].filter((key) => Array.isArray(values.get(key))).map((key) => ({ key })),
    },
    {
      id: 'pod-announcement-devices',
      title: 'L2 pod announcements need a pattern of devices',
      severity: 'refuse',
      effect: 'agent',
      why: 'the agent exits unless l2podAnnouncements.interfacePattern is a regular expression of Go’s; before Cilium 1.19 the name of a device does as well',
      remedy: 'set l2podAnnouncements.interfacePattern, for example to "^(eth|ens)"',
      source: 'Cilium 1.20: pkg/datapath/gneigh/processor.go, "must be set, when"',
      check: ({ values }) => {
        if (!holds(values, 'l2podAnnouncements.enabled')) return [];
        const key = 'l2podAnnouncements.interfacePattern';
        const told = said(values, 'l2-pod-announcements-interface-pattern', key);
        const pattern = told?.text ?? '';
        if (pattern !== '') {
          const fault = regexpFault(pattern);
          return fault === undefined || told === undefined ? [] : [blameSaid(told, fault)];
        }
        const byName =
          holds(values, 'l2podAnnouncements.interface') ||
          values.option('l2-pod-announcements-interface') !== '';
        return byName ? [] : [{ key }];
      },
    },
    {
      id: 'tunnel-source-ports',
      title: 'Source ports of a tunnel are two numbers with a dash',
      severity: 'refuse',
      effect: 'agent',
      why: 'the agent exits with "invalid tunnel source port range"',
      remedy: 'write the first and the last port: "32768-60999", or "0-0" for the kernel’s choice',
      source: 'Cilium: pkg/datapath/tunnel/tunnel.go',
      check: ({ values }) => {
        const told = said(values, 'tunnel-source-port-range', 'tunnelSourcePortRange');
        if (told === undefined || (told.by === 'chart' && told.text === '')) return [];
        const ports = /^\s*(\d+)-\s*(\d+)/.exec(told.text);
        const fine = ports !== null && Number(ports[1]) <= 65_535 && Number(ports[2]) <= 65_535;
        return fine ? [] : [blameSaid(told)];
      },
    },
    {
      id: 'vlan-not-a-number',
      title: 'VLANs are numbers',
      severity: 'refuse',
      effect: 'agent',
      why: 'the agent exits with "Cannot parse vlan ID integer"',
      remedy: 'list the numbers of VLANs, or 0 for all',
      source: `${config}; pkg/datapath/linux/config/config.go, \`vlanFilterMacros\``,
      check: ({ values }) => {
        const told = said(values, 'vlan-bpf-bypass', 'bpf.vlanBypass');
        const items = told?.by === 'argument' ? itemsOf(told.text) : fieldsOf(told?.text ?? '');
        return told === undefined || items.every((item) => /^[-+]?\d+$/.test(item)) ? [] : [blameSaid(told)];
      },
    },
    {
      id: 'pool-preallocation',
      title: 'Addresses kept ready are counted pool by pool',
      severity: 'refuse',
      effect: 'agent',
      why: 'the agent exits unless this is a list of pools with a number each',
      remedy: 'write for example "default=8,mars=4"',
      source: 'Cilium 1.20: pkg/ipam/multipool_manager.go, "invalid value for pool"; pkg/option/config.go',
      check: (context) => {
        const told = said(context.values, 'ipam-multi-pool-pre-allocation', 'ipam.multiPoolPreAllocation');
        if (told === undefined) return [];
        const counts = pairsOf(told.text);
        const numbers = Object.values(counts ?? {}).every((count) => /^[-+]?\d{1,9}$/.test(count));
        const reads = counts !== undefined || told.by !== 'chart';
        return reads && (numbers || ipam(context) !== 'multi-pool') ? [] : [blameSaid(told)];
      },
    },
    {
      id: 'pool-to-create',
      title: 'Pools that the operator creates',
      severity: 'refuse',
      effect: 'silent',
      why: 'the operator cannot read a pool, and does not create it: pods that want an address of it wait for ever',
      remedy: 'write {ipv4: {cidrs: [10.10.0.0/16], maskSize: 27}} for each pool',
      source: 'Cilium 1.20: operator/pkg/ipam/allocator/multipool/pool_handler.go, `ParsePoolSpec`',
      check: (context) => {
        const value = context.values.get(pools);
        if (ipam(context) !== 'multi-pool' || !isMapping(value)) return [];
        return Object.entries(value).flatMap(([name, spec]) => {
          const fault = poolFault(spec);
          return fault === undefined ? [] : [{ key: pools, detail: `${name.slice(0, 40)}: ${fault}` }];
        });
      },
    },
    {
      id: 'api-rates',
      title: 'Rates of the agent’s own API',
      severity: 'refuse',
      effect: 'agent',
      why: 'the agent exits where it cannot read the rates of its API',
      remedy: 'write them as in "endpoint-create=rate-limit:10/m,rate-burst:2"',
      source: 'Cilium: pkg/rate/api_limiter.go, "unable to parse rate limit option"',
      check: ({ values }) => {
        const told = said(values, 'api-rate-limit', 'apiRateLimit');
        const fault = told === undefined ? undefined : apiRateFault(told.text);
        return told === undefined || fault === undefined ? [] : [blameSaid(told, fault)];
      },
    },
    {
      id: 'maglev-seed',
      title: 'Maglev’s seed is 12 bytes in base64',
      severity: 'refuse',
      effect: 'agent',
      why: 'the agent exits unless the seed is base64 of exactly 12 bytes, whether Maglev is used or not',
      remedy: 'make one: head -c12 /dev/urandom | base64 -w0',
      source: 'Cilium: pkg/maglev/maglev.go, "cannot decode base64 Maglev hash seed"',
      check: ({ values }) => {
        const told = said(values, 'bpf-lb-maglev-hash-seed', 'maglev.hashSeed');
        const seed = told?.text.replaceAll(/[\r\n]/g, '') ?? '';
        return told === undefined || /^[A-Za-z0-9+/]{16}$/.test(seed) ? [] : [blameSaid(told)];
      },
    },
    {
      id: 'list-of-ranges',
      title: 'Ranges that the agent cannot read',
      severity: 'refuse',
      effect: 'agent',
      why: 'the agent exits where one of these is no address with a prefix length',
      remedy: 'write ranges: [10.0.0.0/8], and a single address with /32 or /128',
      source:
        'Cilium: pkg/datapath/tables/node_address.go, pkg/loadbalancer/redirectpolicy/config.go; Go: netip.ParsePrefix',
      check: ({ values }) =>
        (
          [
            ['nodeport-addresses', 'nodePort.addresses'],
            ['lrp-address-matcher-cidrs', 'localRedirectPolicies.addressMatcherCIDRs'],
            ['exclude-local-address', undefined],
          ] as const
        ).flatMap(([option, key]) => {
          const told = said(values, option, key);
          const wrong = itemsOf(told?.text ?? '').find(
            (item) => maskedNetwork(item, 'ParsePrefix') === undefined,
          );
          return told === undefined || wrong === undefined
            ? []
            : [blameSaid(told, JSON.stringify(wrong.slice(0, 40)))];
        }),
    },
    {
      id: 'cloud-tags',
      title: 'Tags of a cloud are names with values',
      severity: 'refuse',
      effect: 'agent',
      why: 'the agent exits unless each tag is written as name=value',
      remedy: 'write a list of texts such as "team=network"',
      source: 'Cilium: pkg/command/map_string.go, "is not formatted as key=value,key1=value1"',
      check: ({ values }) =>
        tags.flatMap(({ key, feature }) => {
          const value = values.get(key);
          if (feature !== undefined && !holds(values, feature)) return [];
          if (!Array.isArray(value) || value.length === 0) return [];
          return pairsOf(cidrsOf(value).join(',')) === undefined ? [{ key }] : [];
        }),
    },
    {
      id: 'endpoint-slice-rates',
      title: 'Rates of endpoint slices by the number of nodes',
      severity: 'refuse',
      effect: 'operator',
      why: 'the operator exits unless each rate has nodes, limit and burst, as numbers, and nothing else',
      remedy: 'write {nodes: 0, limit: 10, burst: 20} for each',
      source: 'Cilium: operator/pkg/ciliumendpointslice/rate_limit.go, `parseDynamicRateLimit`',
      check: ({ values }) => {
        const key = 'ciliumEndpointSlice.rateLimits';
        const value = values.get(key);
        if (!holds(values, 'ciliumEndpointSlice.enabled') || !holds(values, key)) return [];
        return Array.isArray(value) && (value as readonly HelmValue[]).every(isRate) ? [] : [{ key }];
      },
    },
  ],
);

/** Go finds the names in any case. */
function isRate(rate: HelmValue): boolean {
  return (
    isMapping(rate) &&
    Object.entries(rate).every(
      ([name, value]) =>
        ['nodes', 'limit', 'burst'].includes(name.toLowerCase()) &&
        (value === null ||
          (typeof value === 'number' && (name.toLowerCase() === 'limit' || Number.isInteger(value)))),
    )
  );
}
