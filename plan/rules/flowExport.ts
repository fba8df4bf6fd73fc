// Rules on what Hubble writes to files: fields, filters, and metrics that exclude each other.
// It must never judge a file that somebody else writes.
import type { HelmValue } from '../../chart/helmValue';
import { before } from '../effective/options';
import { itemsOf, jsonOf } from '../effective/goValues';
import { holds } from '../effective/goTemplate';
import type { ValueView } from '../effective/valueView';
import { filterFault, isFlowField } from './flowFields';
import { blame, family } from './rule';
import type { Finding, RuleContext } from './rule';
import { blameSaid, said } from './said';

const files = 'hubble.export.static';
const exporter = 'Cilium: pkg/hubble/exporter/cell/cell.go';

function writesFile(values: ValueView): boolean {
  return holds(values, 'hubble.enabled') && holds(values, `${files}.enabled`);
}

function masks({ values, version }: RuleContext): readonly Finding[] {
  const old = before(version, '1.19');
  const lists = [
    ['hubble-export-fieldmask', `${files}.fieldMask`],
    ...(old ? [] : [['hubble-export-fieldaggregate', `${files}.fieldAggregate`] as const]),
  ] as const;
  return lists.flatMap(([option, key]) => {
    const told = said(values, option, key);
    if (told === undefined || (told.by === 'chart' && !writesFile(values))) return [];
    const strange = itemsOf(told.text).filter((field) => !isFlowField(field, old));
    return strange.length === 0
      ? []
      : [blameSaid(told, strange.map((field) => JSON.stringify(field.slice(0, 40))).join(', '))];
  });
}

function filters({ values, version }: RuleContext): readonly Finding[] {
  return ['allowList', 'denyList'].flatMap((name) => {
    const key = `${files}.${name}`;
    const told = said(values, `hubble-export-${name.toLowerCase()}`, key);
    if (told === undefined || (told.by === 'chart' && !writesFile(values))) return [];
    const documents = documentsOf(values.get(key), told.by === 'chart' ? undefined : told.text);
    const faults = documents.flatMap((document) =>
      document === undefined ? 'it is no JSON' : (filterFault(document, before(version, '1.19')) ?? []),
    );
    return faults[0] === undefined ? [] : [blameSaid(told, faults[0])];
  });
}

/** One text may hold several JSON documents, one behind the other. */
function documentsOf(list: HelmValue | undefined, past: string | undefined): readonly unknown[] {
  const texts = past === undefined && Array.isArray(list) ? (list as readonly HelmValue[]).map(String) : [];
  const all = past === undefined ? (typeof list === 'string' ? [list] : texts) : [past];
  return all.flatMap((text) => {
    if (text.trim() === '') return [];
    const whole = jsonOf(text);
    return whole === undefined ? parts(text).map(jsonOf) : [whole];
  });
}

/** Cut behind each brace that closes the outermost one. */
function parts(text: string): readonly string[] {
  const found: string[] = [];
  let depth = 0;
  let start = 0;
  for (const { 0: token, index } of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}]/g)) {
    if (token === '{') depth += 1;
    if (token !== '}') continue;
    depth -= 1;
    if (depth !== 0) continue;
    found.push(text.slice(start, index + 1));
    start = index + 1;
  }
  const rest = text.slice(start);
  return rest.trim() === '' ? found : [...found, rest];
}

export const flowExportRules = family(
  {
    id: 'flow-export',
    title: 'Exported flows',
    about: 'Which flows Hubble writes to a file, and which of their fields.',
  },
  [
    {
      id: 'flow-field-unknown',
      title: 'Fields of a flow',
      severity: 'refuse',
      effect: 'agent',
      why: 'the agent exits where a mask names a field that flows do not have',
      remedy:
        'write fields as api/v1/flow/flow.proto names them, with a dot before what lies below: source.namespace, verdict',
      source: `${exporter}, "contains invalid fieldmask"`,
      check: masks,
    },
    {
      id: 'flow-filter-not-readable',
      title: 'Filters of exported flows are JSON',
      severity: 'refuse',
      effect: 'agent',
      why: 'the agent exits where it cannot read a filter of the flows to export',
      remedy: 'write each filter as JSON: {"source_pod":["default/"],"verdict":["DROPPED"]}',
      source: `${exporter}, "failed to parse allowlist"; api/v1/flow/flow.proto, \`FlowFilter\``,
      check: filters,
    },
    {
      id: 'hubble-metrics-both-ways',
      title: 'Metrics are fixed or dynamic',
      severity: 'refuse',
      effect: 'agent',
      why: 'the agent exits with "cannot configure both static and dynamic Hubble metrics"',
      remedy: 'set hubble.metrics.dynamic.enabled to false, or hubble.metrics.enabled to null',
      source: 'Cilium: pkg/hubble/metrics/cell/cell.go',
      check: ({ values }) =>
        blame(
          holds(values, 'hubble.enabled') &&
            holds(values, 'hubble.metrics.enabled') &&
            holds(values, 'hubble.metrics.dynamic.enabled'),
          'hubble.metrics.dynamic.enabled',
        ),
    },
  ],
);
