// Issues client certificates that no product code makes: other roles, signed by a cluster's CA.
// It must never be needed outside tests.
import 'reflect-metadata';
import { createPrivateKey, webcrypto } from 'node:crypto';
import { KeyObject } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import type { TalosKeyPair } from '../../../plan/machines/talos/talosSecrets';

const decode = (text: string) => Buffer.from(text, 'base64').toString('utf8');
const encode = (text: string) => Buffer.from(text).toString('base64');
const ed25519 = { name: 'Ed25519' };

export interface TestAuthority {
  certificate: x509.X509Certificate;
  key: KeyObject;
}

export function authorityFrom(pair: TalosKeyPair): TestAuthority {
  const key = createPrivateKey(decode(pair.key).replaceAll('ED25519 PRIVATE KEY', 'PRIVATE KEY'));
  return { certificate: new x509.X509Certificate(decode(pair.crt)), key };
}

export async function issueClientCertificate(
  authority: TestAuthority,
  subject: string,
): Promise<TalosKeyPair> {
  x509.cryptoProvider.set(webcrypto);
  const keys = (await webcrypto.subtle.generateKey(ed25519, true, [
    'sign',
    'verify',
  ])) as webcrypto.CryptoKeyPair;
  const der = authority.key.export({ type: 'pkcs8', format: 'der' });
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: '05',
    subject,
    issuer: authority.certificate.subject,
    notBefore: new Date(Date.now() - 60_000),
    notAfter: new Date(Date.now() + 3_600_000),
    publicKey: keys.publicKey,
    signingKey: await webcrypto.subtle.importKey('pkcs8', der, ed25519, false, ['sign']),
    signingAlgorithm: ed25519,
    extensions: [new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.clientAuth])],
  });
  const key = KeyObject.from(keys.privateKey).export({ type: 'pkcs8', format: 'pem' }) as string;
  return { crt: encode(certificate.toString('pem')), key: encode(key) };
}
