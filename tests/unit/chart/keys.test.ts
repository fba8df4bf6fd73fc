import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as tar from 'tar';
import { removedKeys } from '../../../chart/check/removedKeys';
import { knownMistakes } from '../../../chart/check/knownMistakes';
import { enumerations } from '../../../chart/check/enumerations';
import { valueShapes } from '../../../chart/check/valueShapes';
import { holdsFor } from '../../../chart/check/lookUp';
import { chartKeys, keyNames, packKeys } from '../../../chart/keys/chartKeys';
import { extractKeys } from '../../../chart/keys/extractKeys';
import type { KeyNode } from '../../../chart/keys/keyNode';
import { nodeAt } from '../../../chart/keys/keyNode';
import { keysOfChart } from '../../../chart/keys/keysOfChart';
import { ciliumVersions } from '../../../config/schema/versions';
import { chartFolder } from '../../fixtures/chart/chartFolder';

const at = (version: string, key: string): KeyNode | undefined =>
  nodeAt(chartKeys(version).root, key.split('.'));

describe.each(ciliumVersions)('the keys kept for chart %s', (version) => {
  const chart = chartFolder(version);
  const here = existsSync(chart);
  if (!here) console.warn(`Not compared with the chart: it is not in the Go module cache (${chart}).`);

  (here ? it : it.skip)('are what the chart says', () => {
    expect(packKeys(chartKeys(version))).toEqual(packKeys(keysOfChart(chart)));
  });

  it.each([
    'bpf.masquerade',
    'socketLB.hostNamespaceOnly',
    'loadBalancer.mode',
    'loadBalancer.algorithm',
    'loadBalancer.dsrDispatch',
    'maglev.tableSize',
    'maglev.hashSeed',
    'nodePort.range',
    'nodePort.directRoutingDevice',
    'k8s.serviceProxyName',
    'k8s.apiServerURLs',
    'l2announcements.leaseDuration',
    'devices',
    'hubble.relay.servicePort',
    'policyAuditMode',
  ])('have %s', (key) => {
    expect(at(version, key)).toBeDefined();
  });

  it('have no key that the templates only refuse', () => {
    const { refused } = chartKeys(version);
    expect(refused).toEqual(
      expect.arrayContaining(['tunnel', 'encryption.keyFile', 'proxy.prometheus.port']),
    );
    for (const key of refused) expect(at(version, key)).toBeUndefined();
  });

  it('let the user’s own keys stand in mappings written out whole, and in no others', () => {
    for (const key of ['annotations', 'nodeSelector', 'affinity', 'resources', 'extraConfig', 'podLabels'])
      expect(at(version, key)?.free).toBe(true);
    for (const key of ['bpf', 'hubble', 'maglev', 'encryption.wireguard', 'ipam.operator'])
      expect(at(version, key)?.free).toBeUndefined();
  });

  describe('prove the tables:', () => {
    const holding = removedKeys.filter((entry) => holdsFor(entry, version));

    it('every key the chart refuses is listed so', () => {
      const missed = chartKeys(version).refused.filter(
        (key) =>
          !holding.some(
            (entry) => entry.now === 'helm-fails' && (key === entry.key || key.startsWith(`${entry.key}.`)),
          ),
      );
      expect(missed).toEqual([]);
    });

    it('what is called refused is refused', () => {
      const { refused } = chartKeys(version);
      const wrong = holding
        .filter(({ now }) => now === 'helm-fails')
        // The condition that refuses certificates asks for each pair by its first half.
        .filter(({ key }) => !/^clustermesh\.apiserver\.tls\.\w+\.key$/.test(key))
        .filter(({ key }) => !refused.some((each) => each === key || each.startsWith(`${key}.`)));
      expect(wrong).toEqual([]);
    });

    it('what is called ignored is read by no template', () => {
      const wrong = holding
        .filter(({ now, key }) => now === 'ignored' && key !== 'hostServices')
        .filter(({ key }) => at(version, key) !== undefined && at(version, key)?.unread !== true);
      expect(wrong).toEqual([]);
    });

    it('what is called working is read, and every successor is a key', () => {
      const wrong = holding.filter(
        ({ now, key, successor }) =>
          (now === 'works' && at(version, key) === undefined) ||
          (successor !== undefined && at(version, successor) === undefined),
      );
      expect(wrong).toEqual([]);
    });

    it('no known mistake is a key, and what was meant is one', () => {
      const wrong = knownMistakes.filter(
        ({ key, meant }) =>
          at(version, key) !== undefined ||
          (meant !== undefined && at(version, meant) === undefined && !meant.includes('.egress.')),
      );
      expect(wrong).toEqual([]);
    });

    it('every listed or shaped value belongs to a key', () => {
      const keys = [
        ...enumerations.filter((entry) => holdsFor(entry, version)).flatMap((entry) => entry.keys),
        ...valueShapes.filter((shape) => holdsFor(shape, version)).map(({ key }) => key),
      ].filter((key) => !key.startsWith('*.'));
      expect(keys.filter((key) => at(version, key) === undefined)).toEqual([]);
    });
  });
});

describe('the keys of any chart', () => {
  const files = new Map([
    ['Chart.yaml', 'name: cilium\nversion: 9.9.9-own\n'],
    ['values.yaml', 'plain: 1\ngroup:\n  on: true\n  never: 1\nown: {}\nlist: []\n'],
    ['values.schema.json', '{"properties":{"plain":{"type":"integer"},"mode":{"enum":["a","b"]}}}'],
    [
      'templates/a.yaml',
      [
        '{{- define "image" }}{{ .repository }}:{{ index . "tag" }}{{ end -}}',
        '{{- if .Values.gone }}{{ fail "gone" }}{{ end -}}',
        '{{- $g := default (dict) .Values.group -}}',
        '  on-key: {{ $g.on | quote }}',
        '{{- with .Values.deep }}{{ .er.still }}{{ $.Values.top }}{{ end -}}',
        '{{- range $name, $site := .Values.sites }}{{ $site.address }}{{ end -}}',
        '{{- if hasKey .Values.asked "for" }}{{ get .Values.asked "for" }}{{ end -}}',
        '{{- dig "a" "b" "none" .Values.AsMap }}{{ include "image" .Values.picture }}',
        '{{- toYaml .Values.own | nindent 2 }}{{/* .Values.comment */}}{{ "}} .Values.quoted" }}',
        '{{- ( .Values.maybe ).null }}{{ .Values.plain }}{{ toYaml .Values.list }}',
      ].join('\n'),
    ],
  ]);

  it('are found wherever templates read them', () => {
    expect(keyNames(extractKeys(files))).toEqual([
      'a',
      'a.b',
      'asked',
      'asked.for',
      'deep',
      'deep.er',
      'deep.er.still',
      'group',
      'group.never',
      'group.on',
      'list',
      'maybe',
      'maybe.null',
      'mode',
      'own',
      'picture',
      'picture.repository',
      'picture.tag',
      'plain',
      'sites',
      'top',
    ]);
  });

  it('are known by what is done with them', () => {
    const { root, refused, written, version } = extractKeys(files);
    expect(version).toBe('9.9.9-own');
    expect(refused).toEqual(['gone']);
    expect(written).toEqual({ 'on-key': 'group.on' });
    expect(nodeAt(root, ['plain'])).toEqual({ types: ['integer'] });
    expect(nodeAt(root, ['mode'])).toMatchObject({ types: ['string'], oneOf: ['a', 'b'] });
    expect(nodeAt(root, ['own'])?.free).toBe(true);
    expect(nodeAt(root, ['asked', 'for'])).toMatchObject({ presence: true, templateOnly: true });
    expect(nodeAt(root, ['group', 'never'])?.unread).toBe(true);
    expect(nodeAt(root, ['sites', 'any', 'address'])).toBeDefined();
  });

  it('are read from a folder and from an archive alike', () => {
    const folder = mkdtempSync(join(tmpdir(), 'routewise-chart-'));
    try {
      for (const [name, text] of files) {
        mkdirSync(dirname(join(folder, 'cilium', name)), { recursive: true });
        writeFileSync(join(folder, 'cilium', name), text);
      }
      const archive = join(folder, 'cilium-9.9.9.tgz');
      tar.create({ file: archive, cwd: folder, gzip: true, sync: true }, ['cilium']);
      expect(packKeys(keysOfChart(join(folder, 'cilium')))).toEqual(packKeys(extractKeys(files)));
      expect(packKeys(keysOfChart(archive))).toEqual(packKeys(extractKeys(files)));
      writeFileSync(archive, 'no archive');
      expect(() => keysOfChart(archive)).toThrow(/no chart archive|no Helm chart/);
      expect(() => keysOfChart(folder)).toThrow('no Helm chart');
      expect(() => keysOfChart(join(folder, 'nothing'))).toThrow('no such chart');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
