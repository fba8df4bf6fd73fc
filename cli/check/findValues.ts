// Finds the values of Cilium in a file: plain, under another chart's `cilium` key, or inside of an object that installs a chart.
// It must never take another chart's values for Cilium's.
import type { HelmValues } from '../../chart/helmValue';
import { isMapping } from '../../chart/helmValue';
import { ownValue } from '../../config/ownValue';
import type { Renderer } from '../../plan/effective/facts';
import { helmParameters, valuesOf } from './helmParameters';
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
  /** Set where several sources are layers of one release, later ones over earlier ones: what names that release in its file. */
  readonly release?: string;
  readonly positionOf: (path: readonly string[]) => Position | undefined;
  readonly has: (path: readonly string[]) => boolean;
  readonly repeated: readonly { readonly path: readonly string[]; readonly position: Position }[];
}

type Path = readonly string[];

/** Where an object keeps values, the chart's name and its version, below what installs a chart. */
interface Kind {
  readonly kind: RegExp;
  readonly renderer: Renderer;
  readonly apiGroup: RegExp;
  /** Parts of the object that install a chart each. */
  readonly installs: (content: HelmValues) => readonly Path[];
  readonly values: readonly Path[];
  /** Values as text. */
  readonly text: readonly Path[];
  /** Whether values as text count only where there are no others. */
  readonly textYields?: true;
  /** Values one by one, over all others. */
  readonly parameters?: Path;
  /** Where none of its parts names a chart, the object’s own name stands for it. */
  readonly chart: readonly Path[];
  readonly version: readonly Path[];
}

const inSpec = (): readonly Path[] => [['spec']];

const kinds: readonly Kind[] = [
  {
    kind: /^HelmRelease$/,
    renderer: 'flux',
    apiGroup: /^helm\.toolkit\.fluxcd\.io\//,
    installs: inSpec,
    values: [['values']],
    text: [],
    chart: [
      ['chart', 'spec', 'chart'],
      ['chartRef', 'name'],
    ],
    version: [['chart', 'spec', 'version']],
  },
  {
    kind: /^Application$/,
    renderer: 'argo-cd',
    apiGroup: /^argoproj\.io\//,
    installs: sourcesOf,
    values: [['helm', 'valuesObject']],
    text: [['helm', 'values']],
    textYields: true,
    parameters: ['helm', 'parameters'],
    chart: [['chart']],
    version: [['targetRevision']],
  },
  {
    // k3s and RKE2 install what lies in their folder of manifests.
    kind: /^HelmChart(Config)?$/,
    renderer: 'k3s',
    apiGroup: /^helm\.cattle\.io\//,
    installs: inSpec,
    values: [['values']],
    text: [['valuesContent']],
    chart: [['chart']],
    version: [['version']],
  },
];

/** Where there are several sources, Argo CD does not look at the single one. */
function sourcesOf({ spec }: HelmValues): readonly Path[] {
  const several = isMapping(spec) ? spec.sources : undefined;
  return Array.isArray(several) && several.length > 0
    ? several.map((_, index) => ['spec', 'sources', String(index)])
    : [['spec', 'source']];
}

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
  const { content } = document;
  if (!isMapping(content)) return [];
  const installs = known.installs(content);
  const textAt = (paths: readonly Path[]): string | undefined =>
    paths.map((path) => valueAt(content, path)).find((value) => typeof value === 'string');
  const below = (at: Path, paths: readonly Path[]): readonly Path[] => paths.map((path) => [...at, ...path]);
  const isNamed = installs.some((at) => textAt(below(at, known.chart)) !== undefined);
  return installs.flatMap((at) => {
    const chart = textAt(isNamed ? below(at, known.chart) : [['metadata', 'name']]);
    if (chart === undefined || !/(^|[/-])cilium$/.test(chart)) return [];
    const version = textAt(below(at, known.version));
    const about = {
      chart,
      renderer: known.renderer,
      ...(version === undefined ? {} : { chartVersion: version }),
    };
    return layersIn(file, document, known, kind, at).map((layer) => ({ ...layer, ...about }));
  });
}

/** What one part of an object says of values, later ones over earlier ones where they are of one release. */
function layersIn(file: string, document: YamlDocument, known: Kind, kind: string, at: Path): ValuesSource[] {
  const { content } = document;
  const direct = known.values.flatMap((path) => {
    const place = [...at, ...path];
    const values = valueAt(content, place);
    return isMapping(values) ? [source(file, `${kind} ${place.join('.')}`, document, place, values)] : [];
  });
  const texts =
    known.textYields === true && direct.length > 0
      ? []
      : known.text.flatMap((path) => inText(file, document, kind, [...at, ...path]));
  if (known.parameters === undefined) return [...direct, ...texts];
  const singles = inParameters(file, document, kind, [...at, ...known.parameters]);
  const release = `${kind} ${at.join('.')} ${String(document.number)}`;
  return [...direct, ...texts, ...singles].map((layer) => ({ ...layer, release }));
}

function inText(file: string, document: YamlDocument, kind: string, path: Path): ValuesSource[] {
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
        positionOf: (key: Path) => {
          const position = inner.positionOf(key);
          return position === undefined ? undefined : move(position);
        },
        repeated: inner.repeated.map((each) => ({ ...each, position: move(each.position) })),
      },
    ];
  });
}

function inParameters(file: string, document: YamlDocument, kind: string, path: Path): ValuesSource[] {
  const parameters = helmParameters(valueAt(document.content, path));
  if (parameters.length === 0) return [];
  const placed = parameters.map((parameter) => ({
    key: parameter.path.map(String),
    place: [...path, String(parameter.index), 'value'],
  }));
  const within = (key: Path, outer: Path): boolean =>
    outer.length <= key.length && outer.every((name, index) => name === key[index]);
  // The last one counts.
  const latest = [...placed].reverse();
  const tells = (key: Path) => latest.find((each) => within(key, each.key) || within(each.key, key));
  return [
    {
      file,
      within: `${kind} ${path.join('.')}`,
      values: valuesOf(parameters),
      positionOf: (key) => document.positionOf(tells(key)?.place ?? path),
      has: (key) => tells(key) !== undefined,
      repeated: placed
        .filter(
          ({ key }, index) => placed.findIndex((each) => each.key.join('\0') === key.join('\0')) < index,
        )
        .flatMap(({ key, place }) => {
          const position = document.positionOf(place);
          return position === undefined ? [] : [{ path: key, position }];
        }),
    },
  ];
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

function valueAt(content: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (node, name) => (typeof node === 'object' && node !== null ? ownValue(node, name) : undefined),
    content,
  );
}
