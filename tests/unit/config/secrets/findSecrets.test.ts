import { chartDefaults } from '../../../../chart/defaults';
import { findSecrets } from '../../../../config/secrets/findSecrets';
import { ciliumVersions } from '../../../../config/schema/versions';
import { hideSecrets } from '../../../../config/secrets/hideSecrets';
import { exampleStacks, planOfExample } from '../../../fixtures/exampleStacks';
import { places, tokens, word } from '../../../fixtures/plantedSecrets';

describe('a secret', () => {
  it.each(Object.entries(tokens))('is known by its form: %s', (_, token) => {
    for (const values of [{ a: token }, { a: [{ b: [token] }] }, { a: `before\n${token}\nafter` }]) {
      expect(findSecrets(values)).toHaveLength(1);
      expect(JSON.stringify(hideSecrets(values))).not.toContain(JSON.stringify(token).slice(1, -1));
    }
  });

  it.each(Object.entries(places))('is known by its place: %s', (_, plant) => {
    const { values, hidden } = hideSecrets(plant(word));
    expect(hidden.length).toBeGreaterThan(0);
    expect(JSON.stringify([values, hidden, findSecrets(plant(word))])).not.toContain(word);
  });

  it('is known where it is a number', () => {
    expect(hideSecrets({ password: 12345678, pin: 1234, tokens: 10, replicas: 2 })).toEqual({
      values: { tokens: 10, replicas: 2 },
      hidden: [['password'], ['pin']],
    });
  });

  it('that is itself a key takes what it is in along, so that no path tells it', () => {
    const { values, hidden } = hideSecrets({ a: { allowed: { [tokens.GitHub ?? '']: true } } });
    expect({ values, hidden }).toEqual({ values: { a: {} }, hidden: [['a', 'allowed']] });
  });

  it('takes its whole list along, under one path, and nothing beside it', () => {
    const values = {
      clustermesh: {
        useAPIServer: true,
        config: { clusters: [{ tls: { key: 'a' } }, { tls: { key: 'b' } }] },
      },
    };
    expect(hideSecrets(values)).toEqual({
      values: { clustermesh: { useAPIServer: true, config: {} } },
      hidden: [['clustermesh', 'config', 'clusters']],
    });
    expect(findSecrets(values).map(({ path }) => path.join('.'))).toEqual([
      'clustermesh.config.clusters.0.tls.key',
      'clustermesh.config.clusters.1.tls.key',
    ]);
  });
});

describe('a text that is made to be slow', () => {
  const size = 300_000;
  it.each([
    ['a.', 'words and dots'],
    ['a-', 'words and dashes'],
    ['/a..', 'a path'],
    ['a:b@', 'logins'],
    ['://a:', 'URLs'],
    ['--a ', 'arguments'],
    ['-----BEGIN A-----', 'beginnings of PEM'],
    ['QUFB', 'base64'],
    ['password ', 'words'],
    ['sk-', 'beginnings of tokens'],
    ['$$', 'signs'],
  ])('is judged in time: %s', (part) => {
    const text = part.repeat(size / part.length);
    const began = process.cpuUsage();
    findSecrets({ a: text, b: `${text}!`, password: `${text.slice(0, 5_000)}!` });
    // Of the processor's own time: with every step back over the text it would be minutes.
    expect(process.cpuUsage(began).user / 1000).toBeLessThan(10_000);
  });
});

describe('no secret', () => {
  it.each([
    {
      encryption: { ipsec: { keyFile: 'keys', secretName: 'cilium-ipsec-keys', keyRotationDuration: '5m' } },
    },
    { imagePullSecrets: [{ name: 'regcred' }, 'other'] },
    {
      extraEnv: [
        { name: 'GOGC', value: '80' },
        { name: 'TOKEN_FILE', value: '/var/run/token' },
      ],
    },
    { extraEnv: [{ name: 'A_TOKEN', valueFrom: { secretKeyRef: { name: 'a', key: 'token' } } }] },
    { extraEnv: [{ name: 'A_TOKEN', value: '$(OTHER)' }] },
    {
      extraArgs: ['--etcd-password=$(PASSWORD)', '--token-file=/etc/token', '--tls-key', '/etc/tls/tls.key'],
    },
    {
      tls: {
        secretsNamespace: { name: 'cilium-secrets' },
        secretsBackend: 'local',
        secretSync: { enabled: true },
      },
    },
    { hubble: { tls: { auto: { enabled: true, method: 'cronJob' }, server: { existingSecret: 'mine' } } } },
    {
      existingSecret: 'mine',
      tokenSecretRef: { name: 'a', key: 'b' },
      auth: { enabled: true },
      authMode: 'token',
    },
    { authentication: { mutual: { spire: { install: { agent: { serviceAccount: { name: 'spire' } } } } } } },
    { nodeSelector: { key: true, 'node-role.kubernetes.io/control-plane': '' } },
    {
      tolerations: [
        { key: 'node.kubernetes.io/not-ready', operator: 'Exists' },
        { key: 'x', effect: 'NoSchedule' },
      ],
    },
    {
      affinity: {
        podAntiAffinity: {
          topologyKey: 'kubernetes.io/hostname',
          terms: [{ key: 'app', operator: 'In', values: ['a'] }],
        },
      },
    },
    { volumes: [{ name: 'a', secret: { secretName: 'a', items: [{ key: 'tls.crt', path: 'tls.crt' }] } }] },
    { image: { repository: 'quay.io/cilium/cilium', tag: 'v1.19.6', digest: `sha256:${'0a'.repeat(32)}` } },
    { envoy: { image: { tag: 'v1.34.4-1754895458-68cffdfa568b6b226d70a7ef81fc65dda3b890bf' } } },
    { image: { override: `quay.io/a/vault-secret:v1@sha256:${'0a'.repeat(32)}` } },
    {
      proxy: 'http://proxy.example.com:3128',
      noProxy: '10.0.0.0/8,.svc,.cluster.local',
      apiServer: 'https://[fd00::1]:6443',
    },
    { ca: { cert: '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n', publicKey: 'abc' } },
    { tokenTTL: '24h', passwordPolicy: 'strict', passwordLength: 20, maxTokens: 100, keyId: 'a' },
    {
      annotations: { 'prometheus.io/scrape': 'true', description: 'Reads the token of its service account.' },
    },
    { podSecurityContext: { appArmorProfile: { type: 'Unconfined' } }, k8sServiceHost: 'api.example.com' },
  ])('is in %j', (values) => {
    expect(hideSecrets(values)).toEqual({ values, hidden: [] });
  });

  it.each(ciliumVersions)('is among the defaults of chart %s', (version) => {
    expect(findSecrets(chartDefaults(version).values)).toEqual([]);
  });

  it.each(exampleStacks)('is in the plan of example %s', (stack) => {
    // Changes of a running release name the keys of Helm values.
    const found = findSecrets(planOfExample(stack)).filter(({ path }) => !path.includes('changes'));
    expect(found).toEqual([]);
  });
});
