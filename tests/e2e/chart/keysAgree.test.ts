// What the check of keys and single values says of a chart, held against the real Helm with that chart.
// It must never take Helm's word for less than it is: where it renders, nothing may be called a failure of Helm.
import { join } from 'node:path';
import { checkValues } from '../../../chart/checkValues';
import { removedKeys } from '../../../chart/check/removedKeys';
import { holdsFor } from '../../../chart/check/lookUp';
import { chartDefaults } from '../../../chart/defaults';
import type { HelmValue, HelmValues } from '../../../chart/helmValue';
import { isMapping } from '../../../chart/helmValue';
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

  it('every removed key that is said to fail does, and every other one does not', () => {
    const own = chartDefaults(version).values;
    const wrong = removedKeys
      .filter((entry) => holdsFor(entry, version))
      .flatMap(({ key, now }) => {
        const leaf = ['proxy.prometheus', 'clustermesh.apiserver.tls.ca'].includes(key)
          ? `${key}.${key.startsWith('proxy') ? 'port' : 'cert'}`
          : key;
        const certificate = /^clustermesh\.apiserver\.tls\.(server|admin|remote)\.(cert|key)$/.test(key);
        if (certificate && key.endsWith('.key')) return [];
        const before = leaf
          .split('.')
          .reduce<HelmValue | undefined>((node, name) => (isMapping(node) ? node[name] : undefined), own);
        const value =
          typeof before === 'boolean' || before === undefined ? true : before === null ? 'x' : before;
        const set = nest(leaf, now === 'helm-fails' ? 'x' : value);
        const where = certificate
          ? {
              clustermesh: {
                useAPIServer: true,
                apiserver: { tls: { auto: { enabled: false }, [key.split('.')[3] ?? '']: { cert: 'x' } } },
              },
            }
          : set;
        const fails = complaintOf(version, where) !== '';
        return fails === (now === 'helm-fails')
          ? []
          : [`${key}: ${now}, but Helm ${fails ? 'fails' : 'renders'}`];
      });
    expect(wrong).toEqual([]);
  }, 240_000);

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
