// Certificates of the sandbox: signed by the CA they were given, for the hosts asked, with the CA's name byte for byte.
// It must never accept a certificate that Node's own verifier would not.
import 'reflect-metadata';
import {
  BasicConstraintsExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  Name,
  X509CertificateGenerator,
  X509Certificate as PeculiarCertificate,
} from '@peculiar/x509';
import { KeyObject, X509Certificate, createPrivateKey, webcrypto } from 'node:crypto';
import { issueCertificate } from '../../../sandbox/cluster/certificates';
import type { KeyPair } from '../../../sandbox/cluster/certificates';

const ecdsa = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const rsa = {
  name: 'RSASSA-PKCS1-v1_5',
  hash: 'SHA-256',
  modulusLength: 2048,
  publicExponent: new Uint8Array([1, 0, 1]),
};

async function authority(
  algorithm: typeof ecdsa | typeof rsa,
  subject: ConstructorParameters<typeof Name>[0],
) {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: new Name(subject),
    keys,
    signingAlgorithm: algorithm,
    notAfter: new Date(Date.now() + 86_400_000),
    extensions: [
      new BasicConstraintsExtension(true, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign, true),
    ],
  });
  const key = KeyObject.from(keys.privateKey).export({ format: 'pem', type: 'pkcs8' }) as string;
  return { crt: certificate.toString('pem'), key } satisfies KeyPair;
}

test.each([
  ['ECDSA', ecdsa],
  ['RSA', rsa],
])('signs with an %s authority', async (_name, algorithm) => {
  const ca = await authority(algorithm, [{ O: ['kubernetes'] }]);
  const { crt, key } = await issueCertificate(ca, {
    commonName: 'kube-apiserver',
    hosts: ['10.0.8.1', 'fd00::1', 'kubernetes.default'],
  });
  const certificate = new X509Certificate(crt);
  expect(certificate.verify(new X509Certificate(ca.crt).publicKey)).toBe(true);
  expect(certificate.checkIP('10.0.8.1')).toBe('10.0.8.1');
  expect(certificate.checkIP('fd00::1')).toBe('fd00::1');
  expect(certificate.checkHost('kubernetes.default')).toBe('kubernetes.default');
  expect(certificate.checkIP('10.0.8.2')).toBeUndefined();
  expect(certificate.checkPrivateKey(createPrivateKey(key))).toBe(true);
  expect(certificate.ca).toBe(false);
});

test('a client certificate carries user and groups, and serves nothing', async () => {
  const ca = await authority(ecdsa, [{ O: ['kubernetes'] }]);
  const { crt } = await issueCertificate(ca, {
    commonName: 'system:kube-scheduler',
    organizations: ['one', 'two'],
  });
  const certificate = new X509Certificate(crt);
  expect(certificate.subject).toBe('O=one\nO=two\nCN=system:kube-scheduler');
  expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.2']);
});

test("the issuer is the authority's name as it is encoded there", async () => {
  // Written anew it would be a PrintableString, and Go, which compares bytes, would find no chain.
  const ca = await authority(ecdsa, [{ O: [{ utf8String: 'kubernetes' }] }]);
  const { crt } = await issueCertificate(ca, { commonName: 'x' });
  const issuer = Buffer.from(new PeculiarCertificate(crt).issuerName.toArrayBuffer()).toString('hex');
  const subject = Buffer.from(new PeculiarCertificate(ca.crt).subjectName.toArrayBuffer()).toString('hex');
  expect(issuer).toBe(subject);
  // 0x0c is the tag of a UTF8String.
  expect(issuer).toContain('0c0a');
});

test('a renewed certificate fits the key that is in use', async () => {
  const ca = await authority(ecdsa, [{ O: ['kubernetes'] }]);
  const first = await issueCertificate(ca, { commonName: 'a', hosts: ['127.0.0.1'] });
  const second = await issueCertificate(
    ca,
    { commonName: 'a', hosts: ['127.0.0.1', '127.9.1.1'] },
    first.key,
  );
  expect(new X509Certificate(second.crt).checkPrivateKey(createPrivateKey(first.key))).toBe(true);
  expect(second.crt).not.toBe(first.crt);
});

test('an authority of another kind is refused by name', async () => {
  const ca = await authority(ecdsa, [{ O: ['kubernetes'] }]);
  const ed25519 = (await webcrypto.subtle.generateKey({ name: 'Ed25519' }, true, [
    'sign',
    'verify',
  ])) as webcrypto.CryptoKeyPair;
  const key = KeyObject.from(ed25519.privateKey).export({ format: 'pem', type: 'pkcs8' }) as string;
  await expect(issueCertificate({ crt: ca.crt, key }, { commonName: 'x' })).rejects.toThrow(
    'A Kubernetes CA must have an ECDSA or RSA key; this one is ed25519.',
  );
});
