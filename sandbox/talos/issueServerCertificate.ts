// Issues the certificate a machine's Talos API shows, signed by the Talos CA of the machine config.
// It must never make a CA: whoever trusts the machine config's CA trusts the machine, nobody else.
import 'reflect-metadata';
import {
  AuthorityKeyIdentifierExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';
import { KeyObject, createPrivateKey, randomBytes, webcrypto } from 'node:crypto';
import { isIP } from 'node:net';

/** PEM texts; the key under Talos' own label `ED25519 PRIVATE KEY` or the general one. */
export interface TalosSigner {
  crt: string;
  key: string;
}

const ed25519 = { name: 'Ed25519' };
const validDays = 365;

/**
 * @param hosts names and addresses the machine answers under.
 * @throws Error when the CA's key is not Ed25519: Talos' CA always is.
 */
export async function issueServerCertificate(
  signer: TalosSigner,
  hosts: string[],
): Promise<{ crt: string; key: string }> {
  const caKey = createPrivateKey(signer.key.replaceAll('ED25519 PRIVATE KEY', 'PRIVATE KEY'));
  if (caKey.asymmetricKeyType !== 'ed25519') {
    throw new Error(
      `A Talos CA has an Ed25519 key; this one is ${caKey.asymmetricKeyType ?? 'of no known kind'}.`,
    );
  }
  const der = caKey.export({ format: 'der', type: 'pkcs8' });
  const signingKey = await webcrypto.subtle.importKey('pkcs8', der, ed25519, false, ['sign']);
  const keys = (await webcrypto.subtle.generateKey(ed25519, true, [
    'sign',
    'verify',
  ])) as webcrypto.CryptoKeyPair;
  const authority = new X509Certificate(signer.crt);
  const certificate = await X509CertificateGenerator.create({
    serialNumber: `01${randomBytes(15).toString('hex')}`,
    subject: 'CN=talos',
    issuer: authority.subject,
    notBefore: new Date(Date.now() - 5 * 60_000),
    notAfter: new Date(Date.now() + validDays * 86_400_000),
    publicKey: keys.publicKey,
    signingKey,
    signingAlgorithm: ed25519,
    extensions: [
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      await AuthorityKeyIdentifierExtension.create(authority.publicKey),
      new SubjectAlternativeNameExtension(
        [...new Set(hosts)].map((host) => ({ type: isIP(host) === 0 ? 'dns' : 'ip', value: host })),
      ),
    ],
  });
  return {
    crt: certificate.toString('pem'),
    key: KeyObject.from(keys.privateKey).export({ type: 'pkcs8', format: 'pem' }) as string,
  };
}
