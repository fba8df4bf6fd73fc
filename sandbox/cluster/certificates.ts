// Issues the short-lived certificates that the sandbox's programs serve and show, signed by the CAs of the machine config.
// Must never make a CA of its own: whoever trusts the machine config's CAs must trust the sandbox, and nobody else.
import 'reflect-metadata';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';
import { createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes, webcrypto } from 'node:crypto';
import { isIP } from 'node:net';

/** Certificate and private key as PEM text. */
export interface KeyPair {
  crt: string;
  key: string;
}

export interface CertificateRequest {
  commonName: string;
  organizations?: string[];
  /** DNS names and IP addresses; a certificate with any is for serving, one without is for clients only. */
  hosts?: string[];
}

/** Sandboxes are short-lived; a year is more than enough and shows a forgotten one. */
const validDays = 365;

/**
 * @param privateKey an ECDSA P-256 key (PEM) to go on with, so that a renewed certificate fits a key that is in use; default: a new one
 * @throws Error when the CA's key is neither ECDSA (P-256, P-384) nor RSA
 */
export async function issueCertificate(
  ca: KeyPair,
  request: CertificateRequest,
  privateKey = newPrivateKey(),
): Promise<KeyPair> {
  const signing = await importSigningKey(ca.key);
  const issuer = new X509Certificate(ca.crt);
  const hosts = [...new Set(request.hosts ?? [])];
  const usages = [ExtendedKeyUsage.clientAuth, ...(hosts.length > 0 ? [ExtendedKeyUsage.serverAuth] : [])];
  const now = Date.now();
  const certificate = await X509CertificateGenerator.create({
    serialNumber: `01${randomBytes(15).toString('hex')}`,
    subject: [
      ...(request.organizations ?? []).map((organization) => ({ O: [organization] })),
      { CN: [request.commonName] },
    ],
    // The name as it is encoded in the CA: written anew, it could differ in string type, and Go compares bytes.
    issuer: issuer.subjectName,
    notBefore: new Date(now - 5 * 60_000),
    notAfter: new Date(now + validDays * 86_400_000),
    publicKey: await importPublicKey(privateKey),
    signingKey: signing.key,
    signingAlgorithm: signing.algorithm,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature | KeyUsageFlags.keyEncipherment, true),
      new ExtendedKeyUsageExtension(usages),
      await AuthorityKeyIdentifierExtension.create(issuer.publicKey),
      ...(hosts.length > 0
        ? [
            new SubjectAlternativeNameExtension(
              hosts.map((host) => ({ type: isIP(host) === 0 ? 'dns' : 'ip', value: host })),
            ),
          ]
        : []),
    ],
  });
  return { crt: `${certificate.toString('pem')}\n`, key: privateKey };
}

function newPrivateKey(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
}

async function importPublicKey(privateKey: string): Promise<webcrypto.CryptoKey> {
  const der = createPublicKey(privateKey).export({ format: 'der', type: 'spki' });
  return webcrypto.subtle.importKey('spki', der, { name: 'ECDSA', namedCurve: 'P-256' }, true, ['verify']);
}

async function importSigningKey(
  pem: string,
): Promise<{ key: webcrypto.CryptoKey; algorithm: webcrypto.EcdsaParams | webcrypto.Algorithm }> {
  const key = createPrivateKey(pem);
  const der = key.export({ format: 'der', type: 'pkcs8' });
  const hash = 'SHA-256';
  if (key.asymmetricKeyType === 'rsa') {
    const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash };
    return { key: await webcrypto.subtle.importKey('pkcs8', der, algorithm, false, ['sign']), algorithm };
  }
  const curves: Record<string, string> = { prime256v1: 'P-256', secp384r1: 'P-384' };
  const namedCurve = curves[key.asymmetricKeyDetails?.namedCurve ?? ''];
  if (key.asymmetricKeyType !== 'ec' || namedCurve === undefined) {
    throw new Error(
      `A Kubernetes CA must have an ECDSA or RSA key; this one is ${key.asymmetricKeyType ?? '?'}.`,
    );
  }
  const imported = await webcrypto.subtle.importKey('pkcs8', der, { name: 'ECDSA', namedCurve }, false, [
    'sign',
  ]);
  return { key: imported, algorithm: { name: 'ECDSA', hash } };
}
