import { X509Certificate, createPrivateKey } from 'node:crypto';
import type { TalosSecrets as PlannedSecrets } from '../../../../plan/machines/talos';
import { renderKubeconfig, renderTalosconfig } from '../../../../plan/machines/talos';
import { generateTalosSecrets } from '../../../../providers/src/talos/secrets';
import type { TalosSecrets } from '../../../../plan/machines/talos/talosSecrets';
import { parse } from 'yaml';
import { testSecrets } from '../../../fixtures/talos/testMachines';

const decode = (text: string) => Buffer.from(text, 'base64').toString('utf8');
const certificate = (text: string) => new X509Certificate(decode(text));
const privateKey = (text: string) =>
  createPrivateKey(decode(text).replaceAll('ED25519 PRIVATE KEY', 'PRIVATE KEY'));

let secrets: TalosSecrets;
beforeAll(async () => {
  // The one place that pays for the full key.
  secrets = await generateTalosSecrets();
}, 60_000);

test('what is generated is what the plan reads', () => {
  const planned: PlannedSecrets = secrets;
  const back: TalosSecrets = planned;
  expect(back).toBe(secrets);
});

test.each([
  ['etcd', 'O=etcd', 'ec'],
  ['k8s', 'O=kubernetes', 'ec'],
  ['k8saggregator', 'CN=front-proxy', 'ec'],
  ['os', 'O=talos', 'ed25519'],
] as const)('CA %s is self-signed with its own key, for ten years', (name, subject, kind) => {
  const { crt, key } = secrets.certs[name];
  const ca = certificate(crt);
  expect(ca.ca).toBe(true);
  expect(ca.subject).toBe(subject);
  expect(ca.verify(ca.publicKey)).toBe(true);
  expect(privateKey(key).asymmetricKeyType).toBe(kind);
  expect(ca.checkPrivateKey(privateKey(key))).toBe(true);
  const years = (Date.parse(ca.validTo) - Date.parse(ca.validFrom)) / (365.25 * 86_400_000);
  expect(years).toBeCloseTo(10, 1);
});

test('keys carry the PEM labels that Talos knows', () => {
  expect(decode(secrets.certs.os.key)).toMatch(/^-----BEGIN ED25519 PRIVATE KEY-----\n/);
  expect(decode(secrets.certs.k8s.key)).toMatch(/^-----BEGIN EC PRIVATE KEY-----\n/);
  expect(decode(secrets.certs.k8sserviceaccount.key)).toMatch(/^-----BEGIN RSA PRIVATE KEY-----\n/);
  expect(privateKey(secrets.certs.k8sserviceaccount.key).asymmetricKeyDetails?.modulusLength).toBe(4096);
});

test('administrator certificates are signed by their CA, for clients, and live as long as it', () => {
  const talos = certificate(secrets.clients.talos.crt);
  const kubernetes = certificate(secrets.clients.kubernetes.crt);
  expect(talos.subject).toBe('O=os:admin');
  expect(kubernetes.subject.split('\n')).toEqual(['O=system:masters', 'CN=admin']);
  expect(talos.verify(certificate(secrets.certs.os.crt).publicKey)).toBe(true);
  expect(kubernetes.verify(certificate(secrets.certs.k8s.crt).publicKey)).toBe(true);
  for (const client of [talos, kubernetes]) {
    expect(client.ca).toBe(false);
    expect(client.keyUsage).toEqual(['1.3.6.1.5.5.7.3.2']);
    expect(client.validTo).toBe(certificate(secrets.certs.os.crt).validTo);
  }
});

test('tokens have the forms Talos and kubeadm want', () => {
  const token = /^[a-z0-9]{6}\.[a-z0-9]{16}$/;
  expect(secrets.secrets.bootstraptoken).toMatch(token);
  expect(secrets.trustdinfo.token).toMatch(token);
  expect(secrets.trustdinfo.token).not.toBe(secrets.secrets.bootstraptoken);
  expect(Buffer.from(secrets.secrets.secretboxencryptionsecret, 'base64')).toHaveLength(32);
  expect(Buffer.from(secrets.cluster.secret, 'base64')).toHaveLength(32);
  expect(secrets.cluster.id).toMatch(/^[A-Za-z0-9_-]{43}=$/);
});

test('two clusters share nothing', async () => {
  const other = await testSecrets();
  const texts = (object: object): string[] =>
    Object.values(object).flatMap((value: unknown) =>
      typeof value === 'string' ? [value] : texts(value as object),
    );
  expect(texts(secrets).filter((text) => texts(other).includes(text))).toEqual([]);
});

test('client configs are the same at every run and carry certificate, key and CA', () => {
  const kubeconfig = renderKubeconfig(secrets, 'dev', 'https://1.2.3.4:6443');
  expect(renderKubeconfig(secrets, 'dev', 'https://1.2.3.4:6443')).toBe(kubeconfig);
  expect(parse(kubeconfig)).toMatchObject({
    'current-context': 'admin@dev',
    clusters: [
      { cluster: { server: 'https://1.2.3.4:6443', 'certificate-authority-data': secrets.certs.k8s.crt } },
    ],
    users: [{ user: { 'client-key-data': secrets.clients.kubernetes.key } }],
  });
  expect(parse(renderTalosconfig(secrets, 'dev', ['1.2.3.4', '1.2.3.5']))).toEqual({
    context: 'dev',
    contexts: {
      dev: {
        endpoints: ['1.2.3.4', '1.2.3.5'],
        nodes: ['1.2.3.4', '1.2.3.5'],
        ca: secrets.certs.os.crt,
        ...secrets.clients.talos,
      },
    },
  });
});
