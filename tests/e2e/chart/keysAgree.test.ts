// What the check of keys and single values says of a chart, held against the real Helm with that chart.
// It must never take Helm's word for less than it is: where it renders, nothing may be called a failure of Helm.
import { join } from 'node:path';
import { checkValues } from '../../../chart/checkValues';
import { removedKeys } from '../../../chart/check/removedKeys';
import { holdsFor } from '../../../chart/check/lookUp';
import { chartDefault } from '../../../chart/defaults';
import type { HelmValue, HelmValues } from '../../../chart/helmValue';
import { mergeValues } from '../../../chart/helmValue';
import { chartKeys } from '../../../chart/keys/chartKeys';
import type { KeyNode } from '../../../chart/keys/keyNode';
import { walkKeys } from '../../../chart/keys/keyNode';
import { ciliumVersions } from '../../../config/schema/versions';
import { helmTemplate } from '../../fixtures/chart/helmTemplate';
import { describeWith, toolsBin } from '../sandbox/readyTools';

const helm = join(toolsBin, 'helm');

/** What Helm says, or nothing where it renders. */
function complaintOf(version: string, values: HelmValues): string {
  try {
    helmTemplate(helm, version, values);
    return '';
  } catch (error) {
    return String((error as { stderr?: string }).stderr ?? error);
  }
}

function nest(key: string, value: HelmValue): HelmValues {
  return key.split('.').reduceRight<HelmValue>((inner, name) => ({ [name]: inner }), value) as HelmValues;
}

/** Every so many of a list, evenly. */
function some<T>(list: readonly T[], count: number): T[] {
  const step = Math.max(1, Math.floor(list.length / count));
  return list.filter((_, at) => at % step === 0).slice(0, count);
}

function typedKeys(version: string): { key: string; node: KeyNode }[] {
  const keys: { key: string; node: KeyNode }[] = [];
  walkKeys(chartKeys(version).root, (path, node) => {
    if (node.types !== undefined && path.every((name) => !name.includes('.')))
      keys.push({ key: path.join('.'), node });
  });
  return keys;
}

const values: Readonly<Record<string, HelmValue>> = {
  string: 'text',
  integer: 3,
  number: 0.5,
  boolean: true,
  array: ['text'],
  object: { any: 'text' },
};

/** Values that set a key so that the chart looks at it. */
function failing(key: string): HelmValues {
  const certificate = /^clustermesh\.apiserver\.tls\.(server|admin|remote)\./.exec(key)?.[1];
  if (certificate !== undefined) {
    const tls = { auto: { enabled: false }, [certificate]: { cert: 'x' } };
    return { clustermesh: { useAPIServer: true, apiserver: { tls } } };
  }
  const inner: Readonly<Record<string, string>> = {
    'proxy.prometheus': 'proxy.prometheus.port',
    'clustermesh.apiserver.tls.ca': 'clustermesh.apiserver.tls.ca.cert',
  };
  return mergeValues(nest(inner[key] ?? key, 'x'), { ipv6: { enabled: true } });
}

describeWith(['helm']).each(ciliumVersions)('Helm and the check of values agree on chart %s:', (version) => {
  it('a value of a wrong type is refused by both', () => {
    const wrong = some(typedKeys(version), 40).map(({ key, node }) => {
      const type = Object.keys(values).find(
        (each) =>
          node.types?.every((own) => own !== each && !(own === 'number' && each === 'integer')) === true,
      );
      return [key, values[type ?? 'string'] ?? null] as const;
    });
    for (const [key, value] of wrong) {
      const found = checkValues(version, nest(key, value));
      const complaint = complaintOf(version, nest(key, value));
      expect([key, found.some(({ rule }) => rule === 'helm-wrong-type')]).toEqual([
        key,
        complaint.includes("don't meet the specifications of the schema"),
      ]);
    }
  }, 120_000);

  const holding = removedKeys.filter((entry) => holdsFor(entry, version));

  it('every removed key that is said to make Helm fail does', () => {
    const renders = holding
      .filter(({ now }) => now === 'helm-fails')
      .map(({ key }) => [key, complaintOf(version, failing(key))] as const)
      .filter(([, complaint]) => complaint === '');
    expect(renders).toEqual([]);
  }, 120_000);

  it('no other removed key does, not even all of them together', () => {
    const others = holding
      .filter(({ now }) => now !== 'helm-fails')
      .map(({ key }) => nest(key, chartDefault(version, key.split('.')) ?? true));
    expect(others.length).toBeGreaterThan(10);
    expect(complaintOf(version, others.reduce(mergeValues))).toBe('');
  }, 60_000);

  it('a mapping left empty takes its defaults away, so that Helm fails where a template reads one', () => {
    expect(complaintOf(version, { hubble: null })).toContain('nil pointer evaluating');
    expect(checkValues(version, { hubble: null })).toMatchObject([{ rule: 'helm-empty-mapping' }]);
  }, 60_000);

  it('null counts as set where templates ask only whether a key is there', () => {
    const rendered = helmTemplate(helm, version, { loadBalancer: { mode: null }, bpf: { masquerade: null } });
    const config = rendered.find(
      ({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === 'cilium-config',
    );
    expect(config?.data).toHaveProperty('bpf-lb-mode', null);
    expect(checkValues(version, { loadBalancer: { mode: null } })).toMatchObject([
      { rule: 'helm-null-is-set' },
    ]);
    expect(checkValues(version, { bpf: { masquerade: null } })).toEqual([]);
  }, 60_000);
});
