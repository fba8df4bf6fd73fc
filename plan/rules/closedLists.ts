// Rules on options whose words come from a fixed list that the chart's schema does not hold.
// It must never be stricter about capitals than the program is.
import { satisfies } from 'semver';
import { isMapping } from '../../chart/helmValue';
import { fieldsOf, itemsOf, pairsOf } from '../effective/goValues';
import { holds } from '../effective/goTemplate';
import { before } from '../effective/options';
import type { ValueView } from '../effective/valueView';
import { dropReasons } from './dropReasons';
import { family } from './rule';
import type { Finding, RuleContext } from './rule';
import { blameSaid, said } from './said';
import type { Said } from './said';

const config = 'Cilium: pkg/option/config.go';
const tcpFlags = ['none', 'all', 'fin', 'syn', 'rst', 'psh', 'ack', 'urg', 'ece', 'cwr'];
/** Of Envoy’s clusters; what the documentation names comes first. */
const algorithms = [
  'round_robin',
  'least_request',
  'random',
  'ring_hash',
  'maglev',
  'cluster_provided',
  'load_balancing_policy_config',
];
const levels = ['debug', 'info', 'warn', 'warning', 'error', 'panic', 'fatal'];
const formats = ['text', 'text-ts', 'json', 'json-ts'];

/** The words of an option that viper splits at blanks; an argument is split at commas. */
function wordsOf({ text, by }: Said): readonly string[] {
  return by === 'argument' ? itemsOf(text) : fieldsOf(text);
}

/** One finding for all words that are on no list. */
function strangers(told: Said | undefined, words: readonly string[], list: readonly string[]): Finding[] {
  const strange = words.filter((word) => !list.includes(word));
  return told === undefined || strange.length === 0 ? [] : [blameSaid(told, shown(strange))];
}

function shown(words: readonly string[]): string {
  return words
    .slice(0, 5)
    .map((word) => JSON.stringify(word.slice(0, 40)))
    .join(', ');
}

function lower(words: readonly string[]): readonly string[] {
  return words.map((word) => word.toLowerCase());
}

/** A check of one option whose words are on a list, in any case where the program makes them small. */
function ofList(
  option: string,
  key: string,
  list: (context: RuleContext) => readonly string[],
  { anyCase = false, written }: { anyCase?: boolean; written?: (values: ValueView) => boolean } = {},
) {
  return (context: RuleContext): readonly Finding[] => {
    const told = said(context.values, option, key);
    if (told === undefined || (told.by === 'chart' && written?.(context.values) === false)) return [];
    const words = wordsOf(told);
    return strangers(told, anyCase ? lower(words) : words, list(context));
  };
}

export const closedListRules = family(
  {
    id: 'closed-lists',
    title: 'Words from a fixed list',
    about:
      'Options that take only certain words, of which the chart’s schema knows nothing: with others the agent exits, or passes over them.',
  },
  [
    {
      id: 'monitor-flag-unknown',
      title: 'Flags of TCP that are none',
      severity: 'refuse',
      effect: 'agent',
      why: 'the agent exits with "Unable to parse TCP flag"',
      remedy: `write flags with blanks between them, without commas: ${tcpFlags.join(', ')}`,
      source: `${config}; pkg/option/constants.go, \`TCPFlags\``,
      check: ofList('monitor-aggregation-flags', 'bpf.monitorFlags', () => tcpFlags, { anyCase: true }),
    },
    {
      id: 'cidr-match-mode-unknown',
      title: 'What CIDR policies may match besides',
      severity: 'refuse',
      effect: 'agent',
      why: 'the agent exits with "unknown CIDR match mode" for any other word',
      remedy: 'write nodes, or from Cilium 1.20 on nodes and pods, as a list',
      source: `${config}, \`validatePolicyCIDRMatchMode\``,
      check: ofList('policy-cidr-match-mode', 'policyCIDRMatchMode', ({ version }) =>
        before(version, '1.20') ? ['nodes'] : ['nodes', 'pods'],
      ),
    },
    {
      id: 'dns-reject-code-unknown',
      title: 'How the DNS proxy refuses',
      severity: 'warn',
      effect: 'silent',
      why: 'the agent goes on with refused in place of any other word',
      remedy: 'write refused or nameError',
      source: 'Cilium: pkg/fqdn/dnsproxy/proxy.go, "is not valid, available options are"',
      check: ofList(
        'tofqdns-dns-reject-response-code',
        'dnsProxy.dnsRejectResponseCode',
        () => ['refused', 'nameerror'],
        { anyCase: true },
      ),
    },
    {
      id: 'l7-algorithm-unknown',
      title: 'How Envoy chooses among backends',
      severity: 'warn',
      effect: 'silent',
      why: 'the operator goes on with round_robin in place of any other word',
      remedy: 'write round_robin, least_request or random',
      source: 'Cilium: operator/pkg/ciliumenvoyconfig/envoy_config.go, `Cluster_LbPolicy_value`',
      check: ofList('loadbalancer-l7-algorithm', 'loadBalancer.l7.algorithm', () => algorithms, {
        anyCase: true,
        written: (values) => values.text('loadBalancer.l7.backend') === 'envoy',
      }),
    },
    {
      id: 'debug-group-unknown',
      title: 'Groups of debug messages',
      severity: 'warn',
      effect: 'silent',
      why: 'the agent passes over a group that it does not know, with a line in its log',
      remedy: 'write groups with blanks between them: flow, kvstore, envoy, datapath, policy, tagged',
      source: 'Cilium: daemon/cmd/daemon_main.go, "Unknown verbose debug group"',
      check: ofList('debug-verbose', 'debug.verbose', ({ version }) => [
        'flow',
        'kvstore',
        'envoy',
        'datapath',
        'policy',
        ...(satisfies(version, '>=1.19.0') ? ['tagged'] : []),
      ]),
    },
    {
      id: 'drop-reason-unknown',
      title: 'Reasons of drops that make events',
      severity: 'warn',
      effect: 'silent',
      why: 'Hubble passes over a reason that it does not know: no event is made of such drops',
      remedy: 'write reasons as Hubble names them, for example policy_denied, auth_required',
      source: 'Cilium 1.20: pkg/hubble/dropeventemitter/dropeventemitter.go, "Ignoring invalid drop reason"',
      check: ({ values }) => {
        const told = said(values, 'hubble-drop-events-reasons', 'hubble.dropEventEmitter.reasons');
        if (told === undefined || !holds(values, 'hubble.dropEventEmitter.enabled')) return [];
        return strangers(told, lower(itemsOf(told.text)), dropReasons);
      },
    },
    {
      id: 'log-option-unknown',
      title: 'Levels and formats of the log',
      severity: 'warn',
      effect: 'silent',
      why: 'agent and operator go on with level info and format text-ts in place of words that they do not know',
      remedy: `write a level (${levels.join(', ')}) and a format (${formats.join(', ')})`,
      source: 'Cilium: pkg/logging/logging.go, "Ignoring user-configured log level"',
      check: ({ values }) => {
        const told = said(values, 'log-opt', 'logOptions');
        const options = told === undefined ? undefined : pairsOf(told.text);
        if (told === undefined || options === undefined) return [];
        return [
          ...strangers(told, lower(options.level === undefined ? [] : [options.level]), levels),
          ...strangers(told, lower(options.format === undefined ? [] : [options.format]), formats),
        ];
      },
    },
    {
      id: 'log-options-no-mapping',
      title: 'Options of the log are a mapping of texts',
      severity: 'refuse',
      effect: 'agent',
      why: 'agent and operator exit with "unable to parse log-opt"',
      remedy: 'write a mapping of texts: {level: debug, format: json}',
      source: `${config}, \`SetupLogging\``,
      check: ({ values }) => {
        const told = said(values, 'log-opt', 'logOptions');
        // What goes past the chart has a rule of its own.
        if (told?.by !== 'chart' || !holds(values, 'logOptions')) return [];
        const value = values.get('logOptions');
        const texts = isMapping(value) && Object.values(value).every((each) => typeof each === 'string');
        return texts ? [] : [blameSaid(told)];
      },
    },
    {
      id: 'log-driver-unknown',
      title: 'Syslog is the one driver of logs',
      severity: 'refuse',
      effect: 'agent',
      why: 'agent and operator exit where log-driver is anything but syslog',
      remedy: 'remove log-driver: without it the log goes to the container’s output',
      source: 'Cilium: pkg/logging/logging.go, "is not a supported log driver"',
      check: ({ values }) => {
        const told = said(values, 'log-driver');
        return told === undefined ? [] : strangers(told, wordsOf(told), ['syslog']);
      },
    },
    {
      id: 'allow-localhost-unknown',
      title: 'Whether a node reaches its own pods',
      severity: 'refuse',
      effect: 'agent',
      why: 'the agent exits where allow-localhost is anything but auto, always or policy',
      remedy: 'write auto, always or policy',
      source: 'Cilium: daemon/cmd/daemon_main.go, "Invalid setting for --allow-localhost"',
      check: ({ values }) => {
        const told = said(values, 'allow-localhost');
        return told === undefined
          ? []
          : strangers(told, [told.text.toLowerCase()], ['auto', 'always', 'policy']);
      },
    },
    {
      id: 'mesh-service-mode-unknown',
      title: 'How a mesh shares its Services',
      severity: 'refuse',
      effect: 'agent',
      versions: '>=1.20.0',
      why: 'the program exits where clustermesh-service-v2 is none of its three words',
      remedy: 'write prefer-legacy, prefer-endpointslice or only-endpointslice',
      source: 'Cilium 1.20: pkg/clustermesh/types/option.go, "invalid clustermesh-service-v2"',
      check: ({ values }) => {
        const told = said(values, 'clustermesh-service-v2');
        const list = ['prefer-legacy', 'prefer-endpointslice', 'only-endpointslice'];
        return told === undefined ? [] : strangers(told, [told.text], list);
      },
    },
  ],
);
