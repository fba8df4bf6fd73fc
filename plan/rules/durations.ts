// Rules on times: what Go reads as one, and those that may not be nothing.
// It must never ask for a form that the chart, the agent and the operator do without.
import { satisfies } from 'semver';
import { durationOf, isBareNumber } from '../effective/goValues';
import { holds } from '../effective/goTemplate';
import { blame, family } from './rule';
import type { Finding, RuleContext } from './rule';
import { blameSaid, said } from './said';
import type { Said } from './said';
import { bareTimes, timeOptions } from './timeOptions';
import type { TimeOption } from './timeOptions';

const byGo = 'Go: time.ParseDuration';
const collection = 'operator.endpointGCInterval';
const wait = 'loadBalancer.reflectorWaitTime';

interface SaidTime {
  readonly time: TimeOption;
  readonly told: Said;
}

/** What the values say of each time that gets to a program, by the chart’s key or past it. */
function saidTimes({ values, version }: RuleContext): readonly SaidTime[] {
  return timeOptions.flatMap((time) => {
    if (time.versions !== undefined && !satisfies(version, time.versions)) return [];
    const told = said(values, time.option, time.key);
    if (told === undefined) return [];
    const isWritten = time.written?.(values) ?? true;
    return told.by !== 'chart' || (isWritten && told.text !== '') ? [{ time, told }] : [];
  });
}

/** Whether the program takes a number without a unit: from the ConfigMap only, as arguments are parsed strictly. */
function takesBare({ version }: RuleContext, { time, told }: SaidTime): boolean {
  return told.by !== 'argument' && time.bare !== undefined && satisfies(version, time.bare);
}

/** Times that the chart hands on as they are; what goes past the chart has a rule of its own. */
function unreadable(context: RuleContext): readonly Finding[] {
  return saidTimes(context)
    .filter(({ time, told }) => told.by === 'chart' && time.byChart === undefined)
    .filter(({ told }) => durationOf(told.text) === undefined)
    .filter((each) => !(isBareNumber(each.told.text) && takesBare(context, each)))
    .map(({ told }) => blameSaid(told));
}

export const durationRules = family(
  {
    id: 'times',
    title: 'Times',
    about:
      'Times are written as Go reads them: a number with its unit (ns, us, ms, s, m, h), or several: 1h30m. Days, words and blanks are none.',
  },
  [
    {
      id: 'time-not-readable-by-chart',
      title: 'A time that the chart cannot read',
      severity: 'refuse',
      effect: 'chart',
      why: 'the chart parses this time while it renders, and stops where it is none',
      remedy: 'write a number with its unit, without blanks: "30s", "5m", "1h30m"',
      source: `Cilium: install/kubernetes/cilium/templates/_helpers.tpl, \`validateDuration\`; ${byGo}`,
      check: (context) =>
        saidTimes(context)
          .filter(({ time }) => time.byChart === true)
          // What a template takes for nothing becomes 0s.
          .filter(({ time }) => holds(context.values, time.key))
          .filter(({ told }) => durationOf(told.text) === undefined)
          .map(({ told }) => blameSaid(told)),
    },
    {
      id: 'time-not-readable',
      title: 'A time that agent or operator cannot read',
      severity: 'refuse',
      effect: 'agent',
      why: 'the program exits where it cannot read a time, and the chart hands this one on as it is',
      remedy: 'write a number with its unit, without blanks: "30s", "5m", "1h30m"',
      source: `Cilium: pkg/option/config.go, \`validateConfigMapFlag\`; ${byGo}`,
      check: unreadable,
    },
    {
      id: 'time-without-unit',
      title: 'A time without a unit counts nanoseconds',
      severity: 'warn',
      effect: 'silent',
      why: 'a number alone is taken for nanoseconds, which is nothing',
      remedy: 'write the unit: "30s", "5m", "1h30m"',
      source:
        'Cilium: pkg/option/config.go, `GetDuration`; github.com/spf13/cast takes a number for nanoseconds',
      check: (context) =>
        [
          ...saidTimes(context)
            .filter(({ time, told }) => told.by !== 'chart' || time.byChart === undefined)
            .filter((each) => isBareNumber(each.told.text) && takesBare(context, each))
            .map(({ told }) => told),
          ...bareTimes
            .flatMap((option) => said(context.values, option) ?? [])
            .filter(({ by, text }) => by === 'config' && isBareNumber(text)),
        ]
          .filter(({ text }) => Number(text) !== 0)
          .map((told) => blameSaid(told)),
    },
    {
      id: 'endpoint-collection-off',
      title: 'Identities are collected only where endpoints are',
      severity: 'refuse',
      effect: 'operator',
      why: 'the operator exits where identities are kept as CRDs and no stale CiliumEndpoints are removed, which an interval of 0 means',
      remedy: `leave ${collection} at its default, 5m0s, or set another interval`,
      source:
        'Cilium 1.20: operator/cmd/root.go, "cilium identity garbage collector requires the CiliumEndpoint garbage collector to be enabled"',
      check: ({ values }) => {
        const told = said(values, 'cilium-endpoint-gc-interval', collection) ?? {
          key: collection,
          text: '',
          by: 'chart',
        };
        // The chart writes 0s for what a template takes for nothing.
        const off = told.text === '' || durationOf(told.text) === 0;
        const kept = ['crd', 'doublewrite-readkvstore', 'doublewrite-readcrd'];
        return off &&
          told.by !== 'argument' &&
          values.on('operator.enabled') &&
          kept.includes(values.text('identityAllocationMode'))
          ? [blameSaid(told)]
          : [];
      },
    },
    {
      id: 'reflector-wait-of-nothing',
      title: 'The load balancer waits for more than nothing',
      severity: 'refuse',
      effect: 'agent',
      versions: '>=1.20.0',
      why: 'the agent exits unless this time is longer than 0',
      remedy: `remove ${wait} for the default, 500ms, or set a time`,
      source: 'Cilium 1.20: pkg/loadbalancer/config.go, "--lb-reflector-wait-time must be greater than 0"',
      check: ({ values }) => {
        const told = said(values, 'lb-reflector-wait-time', wait);
        const seconds = told === undefined ? undefined : durationOf(told.text);
        return told !== undefined && seconds !== undefined && seconds <= 0 ? [blameSaid(told)] : [];
      },
    },
    {
      id: 'flow-aggregation-interval-lost',
      title: 'The interval of exported flows does not reach the agent',
      severity: 'warn',
      effect: 'silent',
      versions: '>=1.19.0',
      why: 'the template writes 0s wherever hubble.export.aggregationInterval is not set, whatever hubble.export.static.aggregationInterval says: flows are not aggregated',
      remedy: 'set hubble.export.aggregationInterval to the same time as well',
      source:
        'Cilium 1.20: install/kubernetes/cilium/templates/cilium-configmap.yaml, hubble-export-aggregation-interval',
      check: ({ values }) => {
        const key = 'hubble.export.static.aggregationInterval';
        const seconds = durationOf(values.text(key));
        return blame(
          holds(values, 'hubble.enabled') &&
            holds(values, 'hubble.export.static.enabled') &&
            seconds !== undefined &&
            seconds !== 0 &&
            !holds(values, 'hubble.export.aggregationInterval') &&
            values.option('hubble-export-aggregation-interval') === '',
          key,
        );
      },
    },
  ],
);
