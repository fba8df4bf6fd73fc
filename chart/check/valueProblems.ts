// Finds values of known keys that cannot be: of a wrong type, not among those listed, or of a wrong shape.
// It must never judge a value by another one: that is for the plan's rules.
import { ownEntry } from '../../config/ownValue';
import type { Problem } from '../../config/problem';
import type { HelmValue } from '../helmValue';
import type { ChartKeys } from '../keys/extractKeys';
import type { JsonType, KeyNode } from '../keys/keyNode';
import { typeOf } from '../keys/readSchema';
import type { Enumeration } from './enumerations';
import { enumerations } from './enumerations';
import { helmProblems } from './helmProblems';
import { needlessValues } from './knownMistakes';
import { holdsFor } from './lookUp';
import { mayBe } from './mayBe';
import { measureProblems } from './measureProblems';
import { showValue } from './showValue';
import { valueShapes } from './valueShapes';

const names: Readonly<Record<JsonType, string>> = {
  string: 'a text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  null: 'null',
  array: 'a list',
  object: 'a mapping',
};

/** @param inChart whether values.yaml has the key: Helm takes it away where the user sets null, and checks nothing */
export function valueProblems(
  keys: ChartKeys,
  version: string,
  key: string,
  node: KeyNode,
  value: HelmValue,
): Problem[] {
  if (value === null) return nullProblems(keys, key, node);
  const wrongType = typeProblem(key, node, value);
  if (wrongType !== undefined) return [wrongType];
  return [
    ...itemProblems(key, node, value),
    ...listedProblems(version, key, node, value),
    ...shapeProblems(version, key, value),
    ...measureProblems(version, key, node, value),
    ...needlessProblems(key, value),
  ];
}

function nullProblems(keys: ChartKeys, key: string, node: KeyNode): Problem[] {
  const found = 'null';
  if (node.presence === true)
    return [
      helmProblems['helm-null-is-set'].at(key, {
        found,
        source: `Cilium’s chart ${keys.version}: hasKey in its templates`,
      }),
    ];
  // Taking a mapping of one’s own away is how its default is got rid of: nodeSelector: null.
  if (node.children === undefined || node.free === true || node.templateOnly === true) return [];
  return [
    helmProblems['helm-empty-mapping'].at(key, {
      found,
      reason: `a mapping without anything in it takes all of the chart’s defaults below ${key} away: Helm stops with “nil pointer evaluating” where a template reads one of them`,
    }),
  ];
}

function typeProblem(key: string, node: KeyNode, value: HelmValue): Problem | undefined {
  const type = typeOf(value);
  const isGroup = node.children !== undefined && node.types === undefined;
  if (mayBe(node, type) && !(isGroup && type !== 'object')) return undefined;
  const expected = (node.types ?? ['object']).filter((each) => each !== 'null');
  return helmProblems['helm-wrong-type'].at(key, {
    found: showValue(key, value),
    reason: `it must be ${expected.map((each) => names[each]).join(' or ')}, and is ${names[type]}: Helm refuses to render`,
    remedy: retype(key, node, value),
  });
}

function retype(key: string, node: KeyNode, value: HelmValue): string {
  const types = node.types ?? ['object'];
  if (typeof value === 'string') {
    if ((types.includes('integer') || types.includes('number')) && /^-?\d+(\.\d+)?$/.test(value))
      return `write ${value}, without quotes`;
    if (types.includes('boolean') && /^(true|false)$/i.test(value))
      return `write ${value.toLowerCase()}, without quotes`;
    const seconds = /^(\d+)s$/.exec(value)?.[1];
    if (types.includes('integer') && seconds !== undefined) return `write ${seconds}: it counts seconds`;
    if (types.includes('array')) return `write a list: [${JSON.stringify(value)}]`;
  }
  if (types.includes('string') && (typeof value === 'number' || typeof value === 'boolean'))
    return `write ${JSON.stringify(String(value))}, in quotes`;
  if (typeof value === 'boolean' && node.children?.has('enabled') === true)
    return `write ${key}.enabled: ${String(value)}`;
  if (node.children !== undefined && node.children.size <= 12)
    return `write a mapping; it may have: ${[...node.children.keys()].join(', ')}`;
  return `write ${types
    .filter((each) => each !== 'null')
    .map((each) => names[each])
    .join(' or ')}`;
}

function itemProblems(key: string, node: KeyNode, value: HelmValue): Problem[] {
  const { each } = node;
  if (!Array.isArray(value) || each === undefined) return [];
  return (value as readonly HelmValue[]).flatMap((item, at) => typeProblem(`${key}.${at}`, each, item) ?? []);
}

function listedProblems(version: string, key: string, node: KeyNode, value: HelmValue): Problem[] {
  // An empty text stands for the default.
  if (value === '' || typeof value === 'object') return [];
  if (node.oneOf !== undefined && !node.oneOf.includes(value))
    return [
      notOneOf(key, value, {
        keys: [key],
        values: node.oneOf.filter((each) => each !== null).map(String),
        otherwise: 'Helm refuses to render',
        source: 'Cilium’s chart: values.schema.json',
      }),
    ];
  return enumerations
    .filter((entry) => entry.keys.some((each) => matches(each, key)) && holdsFor(entry, version))
    .filter((entry) => !accepts(entry, String(value)))
    .map((entry) => notOneOf(key, value, entry));
}

function accepts({ values, alsoAccepted = [], ignoresCase }: Enumeration, text: string): boolean {
  return [...values, ...alsoAccepted].includes(ignoresCase === true ? text.toLowerCase() : text);
}

function matches(pattern: string, key: string): boolean {
  return pattern.startsWith('*.') ? key.split('.').at(-1) === pattern.slice(2) : pattern === key;
}

function notOneOf(key: string, value: string | number | boolean, entry: Enumeration): Problem {
  const text = String(value);
  const plain = (word: string): string => word.toLowerCase().replace(/[^a-z0-9]/g, '');
  const same = entry.values.find((each) => plain(each) === plain(text));
  const instead = ownEntry(entry.instead ?? {}, text) ?? ownEntry(entry.instead ?? {}, text.toLowerCase());
  const list = entry.values.join(', ');
  return helmProblems['helm-not-one-of'].at(key, {
    found: showValue(key, value),
    reason: `it takes only: ${list}; with any other value, ${entry.otherwise}`,
    remedy: instead ?? (same === undefined ? `write one of: ${list}` : `write ${same}`),
    source: entry.source.startsWith('Kubernetes') ? entry.source : `Cilium: ${entry.source}`,
  });
}

function shapeProblems(version: string, key: string, value: HelmValue): Problem[] {
  return valueShapes
    .filter((shape) => shape.key === key && holdsFor(shape, version))
    .flatMap((shape) =>
      shape
        .check(value)
        .map((fault) =>
          helmProblems['helm-wrong-form'].at(key, { ...fault, source: `Cilium: ${shape.source}` }),
        ),
    );
}

function needlessProblems(key: string, value: HelmValue): Problem[] {
  return needlessValues
    .filter((entry) => entry.key === key && entry.value === value)
    .map((entry) =>
      helmProblems['helm-needless-value'].at(key, { found: showValue(key, value), reason: entry.why }),
    );
}
