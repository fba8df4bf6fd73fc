import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { stringify } from 'yaml';
import { decodeRelease } from '../../../observe/decodeRelease';
import { hideSecrets } from '../../../config/secrets/hideSecrets';
import { standaloneKubeconfig } from '../../../observe/kubeconfig';
import { accessOf } from '../../../providers/src/kubernetes/access';
import { problemsOf } from '../../fixtures/problems';
import { temporaryFolder } from '../sandbox/temporaryFolder';

describe('a Helm release', () => {
  const stored = {
    name: 'cilium',
    namespace: 'kube-system',
    version: 7,
    info: { status: 'deployed' },
    chart: { metadata: { name: 'cilium', version: '1.18.5' }, values: { debug: { enabled: false } } },
    config: { MTU: 1400 },
  };
  const twice = (bytes: Buffer): string => Buffer.from(bytes.toString('base64')).toString('base64');

  it.each([
    ['packed', twice(gzipSync(JSON.stringify(stored)))],
    ['plain, as old versions of Helm wrote it', twice(Buffer.from(JSON.stringify(stored)))],
  ])('is read where it is %s', (_, data) => {
    expect(decodeRelease(data)).toEqual({
      name: 'cilium',
      namespace: 'kube-system',
      revision: 7,
      status: 'deployed',
      chart: { name: 'cilium', version: '1.18.5', defaults: stored.chart.values },
      values: { MTU: 1400 },
    });
  });
});

describe('values that look like secrets', () => {
  const pem = '-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----\n';
  it.each([
    [{ tls: { ca: { key: 'LS0t' } } }, ['tls', 'ca', 'key']],
    [{ anything: pem }, ['anything']],
    [{ blob: Buffer.from(pem).toString('base64') }, ['blob']],
    [{ etcd: { password: 'x' } }, ['etcd', 'password']],
    [{ extraEnv: [{ name: 'API_TOKEN', value: 'x' }] }, ['extraEnv']],
    [{ list: [{ secret: 'x' }] }, ['list']],
  ])('%j are left out', (values, path) => {
    expect(hideSecrets(values).hidden).toEqual([path]);
    expect(JSON.stringify(hideSecrets(values).values)).not.toMatch(/LS0t|BEGIN|"x"/);
  });

  it.each([
    { encryption: { ipsec: { keyFile: 'keys', secretName: 'cilium-ipsec-keys' } } },
    { imagePullSecrets: [{ name: 'regcred' }] },
    { extraEnv: [{ name: 'GOGC', value: '80' }] },
    { tls: { secretsNamespace: { name: 'cilium-secrets' } }, hubble: { tls: { auto: { enabled: true } } } },
    { nodeSelector: { key: true } },
  ])('%j are not among them', (values) => {
    expect(hideSecrets(values)).toEqual({ values, hidden: [] });
  });
});

describe('a kubeconfig', () => {
  const folder = temporaryFolder();
  function write(user: object, cluster: object = {}): string {
    mkdirSync(folder, { recursive: true });
    const file = join(folder, 'config');
    writeFileSync(join(folder, 'ca.crt'), 'CA');
    writeFileSync(join(folder, 'token'), 'from-a-file\n');
    writeFileSync(
      file,
      stringify({
        'current-context': 'first',
        clusters: [
          { name: 'one', cluster: { server: 'https://192.0.2.1:6443', ...cluster } },
          { name: 'two', cluster: { server: 'https://192.0.2.2' } },
        ],
        users: [{ name: 'me', user }],
        contexts: [
          { name: 'first', context: { cluster: 'one', user: 'me' } },
          { name: 'second', context: { cluster: 'two', user: 'me' } },
        ],
      }),
    );
    return file;
  }

  it('stands by itself: files are read in, beside it', () => {
    const path = write({ tokenFile: 'token' }, { 'certificate-authority': 'ca.crt' });
    expect(accessOf(standaloneKubeconfig({ path }))).toEqual({
      server: 'https://192.0.2.1:6443',
      ca: 'CA',
      token: 'from-a-file',
    });
  });

  it('is that of the variable KUBECONFIG, and of the context asked for', () => {
    const path = write({ token: 'abc' });
    const access = accessOf(standaloneKubeconfig({ context: 'second' }, { KUBECONFIG: path }));
    expect(access).toEqual({ server: 'https://192.0.2.2', token: 'abc' });
  });

  it('asks a plugin for its credential, as kubectl does', () => {
    const answer = JSON.stringify({ kind: 'ExecCredential', status: { token: 'from-a-plugin' } });
    const exec = { command: process.execPath, args: ['-e', `console.log(${JSON.stringify(answer)})`] };
    const path = write({ exec });
    expect(accessOf(standaloneKubeconfig({ path })).token).toBe('from-a-plugin');
  });

  it.each([
    ['kubeconfig-missing', () => ({ path: join(folder, 'nothing') }), 'set KUBECONFIG'],
    ['kubeconfig-context', () => ({ path: write({}), context: 'secnd' }), 'did you mean second?'],
    ['kubeconfig-unreadable', () => ({ text: ': :' }), 'another file'],
    ['kubeconfig-plugin', () => ({ path: write({ exec: { command: '/no/such' } }) }), '/no/such'],
  ])('is refused by %s', (rule, choice, remedy) => {
    const [problem] = problemsOf(() => standaloneKubeconfig(choice()));
    expect(problem?.rule).toBe(rule);
    expect(problem?.remedy).toContain(remedy);
  });
});
