// Rules on options that go to agent and operator past the chart, by extraConfig and extraArgs.
// It must never call an option unknown that some version has hidden.
import { satisfies } from 'semver';
import type { HelmValue } from '../../chart/helmValue';
import { isMapping } from '../../chart/helmValue';
import type { AgentOptions } from '../../chart/agentOptions';
import { agentOptions } from '../../chart/agentOptions';
import { nearest } from '../../config/nearest';
import { ownEntry } from '../../config/ownValue';
import { textOf } from '../../config/textOf';
import type { CiliumVersion } from '../../config/schema/versions';
import { maskedNetwork } from '../../config/cidr';
import { durationOf, isBareNumber, pairsOf, switchOf, wholeOf } from '../effective/goValues';
import { holds } from '../effective/goTemplate';
import {
  bpfMasquerade,
  encryption,
  ipam,
  ipv4,
  ipv6,
  lbMode,
  legacyRoutingSet,
  tunnel,
} from '../effective/options';
import type { Program } from '../effective/pastOptions';
import { argumentKeys } from '../effective/pastOptions';
import type { ValueView } from '../effective/valueView';
import { hiddenOfOperator, hiddenOptions } from './hiddenOptions';
import { family } from './rule';
import type { Finding, RuleContext } from './rule';
import type { Said } from './said';
import { blameSaid, said, saidPast, switchedOff, switchedOn } from './said';
import { bareTimes, timeOptions } from './timeOptions';

const main = 'Cilium: daemon/cmd/daemon_main.go';
const config = 'Cilium: pkg/option/config.go';
const most32 = 2 ** 32 - 1;
const within = (text: string, least: number, most: number): boolean => {
  const value = wholeOf(text);
  return value !== undefined && value >= least && value <= most;
};

/** How a text of each type is read; the ConfigMap’s own reader takes an empty number for 0. */
const readers: Readonly<Record<string, (text: string) => boolean>> = {
  bool: (text) => switchOf(text) !== undefined,
  int: (text) => text === '' || wholeOf(text) !== undefined,
  uint: (text) => text === '' || within(text, 0, Infinity),
  uint8: (text) => text === '' || within(text, 0, 255),
  uint16: (text) => text === '' || within(text, 0, 65_535),
  uint32: (text) => text === '' || within(text, 0, most32),
  float: (text) => text === '' || (text.trim() === text && !Number.isNaN(Number(text))),
  duration: (text) => durationOf(text) !== undefined,
  map: (text) => pairsOf(text) !== undefined,
  stringToString: (text) => pairsOf(text) !== undefined,
};

const words: Readonly<Record<string, string>> = {
  bool: 'true or false',
  duration: 'a time such as 30s',
  map: 'name=value,name=value',
  stringToString: 'name=value,name=value',
};

function typeOf(program: Program, option: string, known: AgentOptions): string | undefined {
  const time = timeOptions.some((each) => each.option === option) ? 'duration' : undefined;
  const own = ownEntry(known[program], option);
  return program === 'operator' ? own : (own ?? ownEntry(hiddenOptions, option) ?? time);
}

/** What the values hand to one of the two past the chart. */
function pastOptions(values: ValueView, program: Program): readonly Said[] {
  return values.optionsOf(program).map(saidPast);
}

/** A number without a unit is read from the ConfigMap here and there, if oddly: that is told apart. */
function isOddTime({ text, by, option = '' }: Said, version: CiliumVersion): boolean {
  const bare = timeOptions.find((time) => time.option === option)?.bare;
  const odd = bareTimes.includes(option) || (bare !== undefined && satisfies(version, bare));
  return by === 'config' && odd && isBareNumber(text);
}

function unreadable(program: Program, { values, version }: RuleContext): readonly Finding[] {
  const known = agentOptions(version);
  return pastOptions(values, program).flatMap((told) => {
    const option = told.option ?? '';
    // What both read in the ConfigMap is told of once.
    if (program === 'operator' && told.by === 'config' && typeOf('agent', option, known) !== undefined)
      return [];
    const type = typeOf(program, option, known) ?? '';
    const reads = ownEntry(readers, type);
    // An argument that is split in two, or at its commas, is not read here.
    if (reads === undefined || reads(told.text) || (type === 'duration' && isOddTime(told, version)))
      return [];
    return [blameSaid(told, `it takes ${words[type] ?? 'a number'}`)];
  });
}

function strangers(program: Program, { values, version }: RuleContext): readonly Finding[] {
  const known = agentOptions(version);
  const hidden = program === 'operator' ? hiddenOfOperator : [];
  const all = [...Object.keys(known[program]), ...known.undocumented, ...hidden];
  const other = program === 'agent' ? 'operator' : 'agent';
  return pastOptions(values, program)
    .filter(({ by }) => by === 'argument')
    .filter(({ option = '' }) => !all.includes(option) && !Object.hasOwn(hiddenOptions, option))
    .map((told) => {
      const option = told.option ?? '';
      if (Object.hasOwn(known[other], option))
        return blameSaid(told, `it is one of the ${other}’s, which ${argumentKeys[other]} hands on`);
      const near = nearest(option, all);
      return blameSaid(told, near === undefined ? 'no option has a name like it' : `did you mean ${near}?`);
    });
}

/** Of the options that both read, those of which each has its own: how it logs. */
const ownOfEach: ReadonlySet<string> = new Set(['debug']);

/** Options that both read, and that an argument says to one of them alone: with what the other hears. */
function toldApart({ values, version }: RuleContext): readonly Finding[] {
  const known = agentOptions(version);
  const programs = ['agent', 'operator'] as const;
  return programs.flatMap((program) => {
    const other = program === 'agent' ? 'operator' : 'agent';
    return values.optionsOf(program).flatMap((option): Finding[] => {
      const { name, value, helmKey } = option;
      const shared = programs.every((each) => Object.hasOwn(known[each], name));
      const told = saidPast(option);
      if (!shared || helmKey === undefined || told.by !== 'argument' || ownOfEach.has(name)) return [];
      const heard = values.optionsOf(other).find((each) => each.name === name)?.value;
      const there = heard ?? textOf(values.asChart.get(helmKey) ?? '');
      return there === value
        ? []
        : [blameSaid(told, `the ${other} hears ${there === '' ? 'nothing' : there}`)];
    });
  });
}

function notTexts(values: ValueView): readonly Finding[] {
  const extra = values.get('extraConfig');
  if (!isMapping(extra)) return [];
  return Object.entries(extra as Readonly<Record<string, HelmValue>>)
    .filter(([, value]) => value !== null && typeof value !== 'string')
    .map(([name]) => ({ key: `extraConfig.${name}` }));
}

/** The addresses of the router’s own that are said. */
function routers(values: ValueView): readonly Said[] {
  return ['local-router-ipv4', 'local-router-ipv6'].flatMap((option) => {
    const told = said(values, option);
    return told === undefined || told.text === '' ? [] : [told];
  });
}

/** Clouds for which the chart turns endpoint routes on by itself. */
const clouds = ['eni.enabled', 'gke.enabled', 'azure.enabled', 'alibabacloud.enabled'];

/** A finding on a switch that is on past the chart while something else is not as it must be. */
function switched(values: ValueView, option: string, broken: boolean): readonly Finding[] {
  const told = said(values, option);
  return told !== undefined && broken && switchedOn(values, option) ? [blameSaid(told)] : [];
}

function isMaskOf(text: string, prefix: number): boolean {
  const network = maskedNetwork(text);
  return network?.family === 6 && network.prefix === prefix;
}

/** Forms of options that are plain texts to the agent’s flags. */
const forms: readonly { option: string; fits: (text: string, version: CiliumVersion) => boolean }[] = [
  { option: 'ipv6-cluster-alloc-cidr', fits: (text) => isMaskOf(text, 64) },
  {
    option: 'container-ip-local-reserved-ports',
    fits: (text) => text === '' || text === 'auto' || /^(\d+(-\d+)?)(,\d+(-\d+)?)*$/.test(text),
  },
  {
    option: 'fixed-identity-mapping',
    fits: (text) => Object.keys(pairsOf(text) ?? {}).every((id) => Number(id) >= 128 && Number(id) < 256),
  },
];

export const pastTheChartRules = family(
  {
    id: 'past-the-chart',
    title: 'Options past the chart',
    about:
      'What extraConfig and extraArgs hand to agent and operator without the chart looking at it: each wrong word there ends the agent when it starts.',
  },
  [
    {
      id: 'extra-config-not-text',
      title: 'A ConfigMap holds texts',
      severity: 'refuse',
      effect: 'agent',
      why: 'the chart writes extraConfig as it stands, and the Kubernetes API refuses a ConfigMap with numbers, switches, lists or mappings',
      remedy: 'write the value in quotes: "true", "1400"',
      source:
        'Cilium: install/kubernetes/cilium/templates/cilium-configmap.yaml, extraConfig; Kubernetes: core/v1 ConfigMap.data',
      check: ({ values }) => notTexts(values),
    },
    {
      id: 'option-not-readable',
      title: 'An option past the chart that cannot be read',
      severity: 'refuse',
      effect: 'agent',
      why: 'the agent exits with "Incorrect config-map flag value", or at its argument, where it cannot read an option',
      remedy: 'write what the option takes, or remove it',
      source: `${config}, \`validateConfigMapFlag\`; Documentation/cmdref/cilium-agent.md`,
      check: (context) => unreadable('agent', context),
    },
    {
      id: 'argument-unknown',
      title: 'An argument that the agent does not know',
      severity: 'warn',
      effect: 'agent',
      why: 'the agent exits where it has no such option; this version’s reference does not list it',
      remedy: 'correct its name, or remove it; an option of the operator belongs to operator.extraArgs',
      source: 'Cilium: Documentation/cmdref/cilium-agent.md',
      check: (context) => strangers('agent', context),
    },
    {
      id: 'operator-option-not-readable',
      title: 'An option of the operator that cannot be read',
      severity: 'refuse',
      effect: 'operator',
      why: 'the operator exits with "Incorrect config-map flag value", or at its argument, where it cannot read an option',
      remedy: 'write what the option takes, or remove it',
      source: `${config}, \`validateConfigMapFlag\`; Documentation/cmdref/cilium-operator.md`,
      check: (context) => unreadable('operator', context),
    },
    {
      id: 'operator-argument-unknown',
      title: 'An argument that the operator does not know',
      severity: 'warn',
      effect: 'operator',
      why: 'the operator exits where it has no such option; this version’s reference does not list it',
      remedy: 'correct its name, or remove it; an option of the agent belongs to extraArgs',
      source: 'Cilium: Documentation/cmdref/cilium-operator.md',
      check: (context) => strangers('operator', context),
    },
    {
      id: 'agent-and-operator-told-apart',
      title: 'An option that agent and operator must both hear',
      severity: 'warn',
      effect: 'silent',
      why: 'agent and operator both go by this option, and the argument reaches one of them alone: each then works for a cluster that the other does not know',
      remedy: 'set the chart’s own key, which both hear, or extraConfig, in place of the argument',
      source:
        'Cilium: install/kubernetes/cilium/templates/cilium-operator/deployment.yaml and cilium-agent/daemonset.yaml',
      check: toldApart,
    },
    {
      id: 'option-of-wrong-form',
      title: 'An option past the chart in a wrong form',
      severity: 'refuse',
      effect: 'agent',
      why: 'the agent exits unless ipv6-cluster-alloc-cidr is a /64, container-ip-local-reserved-ports is auto or a list of ports, and fixed identities have numbers from 128 to 255',
      remedy: 'correct the value, or remove the option for its default',
      source: `${config}, "Prefix length must be /64", \`validateContainerIPLocalReservedPorts\`; ${main}`,
      check: ({ values, version }) =>
        forms.flatMap(({ option, fits }) => {
          const told = said(values, option);
          return told === undefined || fits(told.text, version) ? [] : [blameSaid(told)];
        }),
    },
    {
      id: 'router-address-in-tunnel',
      title: 'An address of the router’s own needs native routing',
      severity: 'refuse',
      effect: 'agent',
      why: 'the agent exits where local-router-ipv4 or local-router-ipv6 is set while it tunnels',
      remedy: 'remove the option, or set routingMode to native',
      source: `${main}, "in tunnel mode."`,
      check: (context) => (tunnel(context) ? routers(context.values).map((told) => blameSaid(told)) : []),
    },
    {
      id: 'router-address-without-endpoint-routes',
      title: 'Up to Cilium 1.19, an address of the router’s own needs endpoint routes',
      severity: 'refuse',
      effect: 'agent',
      versions: '<1.20.0',
      why: 'the agent exits where local-router-ipv4 or local-router-ipv6 is set without endpoint routes',
      remedy: 'set endpointRoutes.enabled to true',
      source: 'Cilium 1.19: daemon/cmd/daemon_main.go, "Cannot specify %s or %s  without %s."',
      check: ({ values }) =>
        values.on('endpointRoutes.enabled') || clouds.some((key) => holds(values, key))
          ? []
          : routers(values).map((told) => blameSaid(told)),
    },
    {
      id: 'router-address-with-ipsec',
      title: 'IPsec and an address of the router’s own exclude each other',
      severity: 'refuse',
      effect: 'agent',
      why: 'the agent exits where local-router-ipv4 or local-router-ipv6 is set while IPsec is on',
      remedy: 'remove the option, or use WireGuard',
      source: 'Cilium 1.20: daemon/cmd/daemon.go, "Cannot specify %s or %s with %s."',
      check: ({ values }) =>
        encryption(values) === 'ipsec' ? routers(values).map((told) => blameSaid(told)) : [],
    },
    {
      id: 'two-encryptions',
      title: 'One way to encrypt',
      severity: 'refuse',
      effect: 'agent',
      why: 'the agent exits where both WireGuard and IPsec are on, whichever of them past the chart',
      remedy: 'turn one of them off',
      source: 'Cilium: "WireGuard (--%s) cannot be used with IPsec (--%s)"',
      check: ({ values }) => {
        const type = holds(values, 'encryption.enabled') ? values.text('encryption.type') : '';
        const isOn = (name: string): boolean =>
          switchedOn(values, `enable-${name}`) || (type === name && !switchedOff(values, `enable-${name}`));
        const told = said(values, 'enable-ipsec') ?? said(values, 'enable-wireguard');
        return told !== undefined && isOn('ipsec') && isOn('wireguard') ? [blameSaid(told)] : [];
      },
    },
    {
      id: 'encryption-without-node-objects',
      title: 'Encryption needs the objects of nodes',
      severity: 'refuse',
      effect: 'agent',
      versions: '>=1.19.0',
      why: 'the agent exits where WireGuard or IPsec is on and enable-ciliumnode-crd is false: nodes tell each other their keys by these objects',
      remedy: 'remove enable-ciliumnode-crd, or turn encryption off',
      source:
        'Cilium 1.20: daemon/cmd/daemon.go, "CiliumNode CRD cannot be disabled when encryption is enabled"',
      check: (context) => {
        const { values } = context;
        const told = said(values, 'enable-ciliumnode-crd');
        // Elsewhere the agent turns the objects on again.
        const off = ipam(context) === 'delegated-plugin' && values.text('identityAllocationMode') === 'crd';
        return told !== undefined &&
          off &&
          switchedOff(values, 'enable-ciliumnode-crd') &&
          ['wireguard', 'ipsec'].includes(encryption(values))
          ? [blameSaid(told)]
          : [];
      },
    },
    {
      id: 'service-translation-without-snat',
      title: 'Services of two families need SNAT',
      severity: 'refuse',
      effect: 'agent',
      why: 'the agent exits where bpf-lb-nat46x64 is on and loadBalancer.mode is not snat, or one of IPv4 and IPv6 is off',
      remedy: 'set loadBalancer.mode to snat and turn both families on, or remove bpf-lb-nat46x64',
      source:
        'Cilium 1.20: pkg/kpr/initializer/kube_proxy_replacement.go, "NAT46/NAT64 requires SNAT mode for services"',
      check: ({ values }) =>
        switched(values, 'bpf-lb-nat46x64', lbMode(values) !== 'snat' || !ipv4(values) || !ipv6(values)),
    },
    {
      id: 'remote-masquerade-without-bpf',
      title: 'Masquerading towards nodes is part of BPF masquerading',
      severity: 'refuse',
      effect: 'agent',
      versions: '>=1.19.0',
      why: 'the agent exits where enable-remote-node-masquerade is on without BPF masquerading',
      remedy: 'set bpf.masquerade to true, or remove enable-remote-node-masquerade',
      source: `${main}, " requires BPF masquerade to be enabled ("`,
      check: ({ values }) => switched(values, 'enable-remote-node-masquerade', !bpfMasquerade(values)),
    },
    {
      id: 'ipv6-options-without-ipv6',
      title: 'SRv6 and neighbour discovery are IPv6',
      severity: 'refuse',
      effect: 'agent',
      why: 'the agent exits where enable-srv6 or enable-ipv6-ndp is on without IPv6',
      remedy: 'set ipv6.enabled to true, or remove the option',
      source: `${main}, "SRv6 requires IPv6."; ${config}, "IPv6NDP cannot be enabled when IPv6 is not enabled"`,
      check: ({ values }) =>
        ['enable-srv6', 'enable-ipv6-ndp'].flatMap((option) => switched(values, option, !ipv6(values))),
    },
    {
      id: 'neighbour-discovery-without-device',
      title: 'Neighbour discovery needs a device',
      severity: 'refuse',
      effect: 'agent',
      why: 'the agent exits where enable-ipv6-ndp is on without ipv6-mcast-device',
      remedy: 'set ipv6-mcast-device in the same place, or remove enable-ipv6-ndp',
      source: `${config}, "IPv6NDP cannot be enabled without %s"`,
      check: ({ values }) => switched(values, 'enable-ipv6-ndp', values.option('ipv6-mcast-device') === ''),
    },
    {
      id: 'route-tables-with-legacy-routing',
      title: 'Routing tables by pod need BPF host routing',
      severity: 'refuse',
      effect: 'agent',
      versions: '>=1.20.0',
      why: 'the agent exits where fib-table-id-annotation is on with legacy host routing',
      remedy: 'set bpf.hostLegacyRouting to false, or remove fib-table-id-annotation',
      source:
        'Cilium 1.20: daemon/cmd/daemon.go, "legacy routing mode does not support dynamic pod egress routing"',
      check: ({ values }) => switched(values, 'fib-table-id-annotation', legacyRoutingSet(values)),
    },
  ],
);
