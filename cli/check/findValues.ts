// Finds the values of Cilium in a file: plain, under another chart's `cilium` key, or inside of an object that installs a chart.
// It must never take another chart's values for Cilium's.
import type { HelmValues } from '../../chart/helmValue';
import { isMapping } from '../../chart/helmValue';
import { ownValue } from '../../config/ownValue';
import type { Renderer } from '../../plan/effective/facts';
import type { Position, YamlDocument } from './readYaml';
import { readYaml } from './readYaml';

/** Values as they stand in a file. */
export interface ValuesSource {
  readonly file: string;
  /** What they were found in; empty for a plain values file. */
  readonly within: string;
  readonly values: HelmValues;
  /** The version of the chart that the object names. */
  readonly chartVersion?: string;
  /** The name of the chart that the object names. */
  readonly chart?: string;
  /** Who renders the chart, as the object says. */
  readonly renderer?: Renderer;
  readonly positionOf: (path: readonly string[]) => Position | undefined;
  readonly has: (path: readonly string[]) => boolean;
  readonly repeated: readonly { readonly path: readonly string[]; readonly position: Position }[];
}

/** Where an object keeps values, the chart's name and its version; a list stands for any of its items. */
interface Kind {
  readonly kind: RegExp;
  readonly renderer: Renderer;
  readonly apiGroup: RegExp;
  readonly values: readonly (readonly string[])[];
  /** Values as text. */
  readonly text: readonly (readonly string[])[];
  readonly chart: readonly (readonly string[])[];
  readonly version: readonly (readonly string[])[];
}

const kinds: readonly Kind[] = [
  {
    kind: /^HelmRelease$/,
    renderer: 'flux',
    apiGroup: /^helm\.toolkit\.fluxcd\.io\//,
    values: [['spec', 'values']],
    text: [],
    chart: [
      ['spec', 'chart', 'spec', 'chart'],
      ['spec', 'chartRef', 'name'],
      ['metadata', 'name'],
    ],
    version: [['spec', 'chart', 'spec', 'version']],
  },
  {
    kind: /^Application$/,
    renderer: 'argo-cd',
    apiGroup: /^argoproj\.io\//,
    values: [['spec', 'source', 'helm', 'valuesObject']],
    text: [['spec', 'source', 'helm', 'values']],
    chart: [
      ['spec', 'source', 'chart'],
      ['metadata', 'name'],
    ],
    version: [['spec', 'source', 'targetRevision']],
  },
  {
    // k3s and RKE2 install what lies in their folder of manifests.
    kind: /^HelmChart(Config)?$/,
    renderer: 'k3s',
    apiGroup: /^helm\.cattle\.io\//,
    values: [['spec', 'values']],
    text: [['spec', 'valuesContent']],
    chart: [
      ['spec', 'chart'],
      ['metadata', 'name'],
    ],
    version: [['spec', 'version']],
  },
];

/** @throws NotYaml */
export function findValues(file: string, text: string): ValuesSource[] {
  return readYaml(text).flatMap((document) => inDocument(file, document));
}

function inDocument(file: string, document: YamlDocument): ValuesSource[] {
  const { content } = document;
  if (content === null || content === undefined) return [];
  if (!isMapping(content)) return [];
  const { kind, apiVersion } = content;
  if (typeof kind !== 'string' || typeof apiVersion !== 'string') return [plain(file, document, content)];
  const known = kinds.find((each) => each.kind.test(kind) && each.apiGroup.test(apiVersion));
  return known === undefined ? [] : inObject(file, document, known, kind);
}

function plain(file: string, document: YamlDocument, content: HelmValues): ValuesSource {
  const inner = content.cilium;
  // A chart that has Cilium's as a dependency hands it what stands under its name.
  if (isMapping(inner)) return source(file, 'cilium', document, ['cilium'], inner);
  return source(file, '', document, [], content);
}

function inObject(file: string, document: YamlDocument, known: Kind, kind: string): ValuesSource[] {
  const textAt = (paths: readonly (readonly string[])[]): string | undefined =>
    paths.map((path) => valueAt(document.content, path)).find((value) => typeof value === 'string');
  const chart = textAt(known.chart);
  if (chart === undefined || !/(^|[/-])cilium$/.test(chart)) return [];
  const version = textAt(known.version);
  const about = {
    chart,
    renderer: known.renderer,
    ...(version === undefined ? {} : { chartVersion: version }),
  };
  const direct = known.values.flatMap((path) => {
    const values = valueAt(document.content, path);
    return isMapping(values)
      ? [{ ...source(file, `${kind} ${path.join('.')}`, document, path, values), ...about }]
      : [];
  });
  const texts = known.text.flatMap((path) => {
    const block = document.blockAt(path);
    if (block === undefined) return [];
    return readYaml(block.text).flatMap((inner) => {
      if (!isMapping(inner.content)) return [];
      const move = (position: Position): Position => ({
        line: position.line + block.line,
        column: position.column + block.column,
      });
      return [
        {
          ...source(file, `${kind} ${path.join('.')}`, inner, [], inner.content),
          ...about,
          positionOf: (key: readonly string[]) => {
            const position = inner.positionOf(key);
            return position === undefined ? undefined : move(position);
          },
          repeated: inner.repeated.map((each) => ({ ...each, position: move(each.position) })),
        },
      ];
    });
  });
  return [...direct, ...texts];
}

function source(
  file: string,
  within: string,
  document: YamlDocument,
  prefix: readonly string[],
  values: HelmValues,
): ValuesSource {
  return {
    file,
    within,
    values,
    positionOf: (path) => document.positionOf([...prefix, ...path]),
    has: (path) => document.has([...prefix, ...path]),
    repeated: document.repeated
      .filter(({ path }) => prefix.every((name, at) => path[at] === name))
      .map(({ path, position }) => ({ path: path.slice(prefix.length), position })),
  };
}

function valueAt(content: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((node, name) => (isMapping(node) ? ownValue(node, name) : undefined), content);
}
