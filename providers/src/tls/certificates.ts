// Makes X.509 authorities and client certificates, in the PEM forms that Talos reads.
// It must never write a key anywhere but into its return value.
import 'reflect-metadata';
import { KeyObject, createPrivateKey, randomBytes, webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import { fromBase64 } from './base64';

export interface PemKeyPair {
  crt: string;
  key: string;
}

export interface Authority extends PemKeyPair {
  certificate: x509.X509Certificate;
  signingKey: webcrypto.CryptoKey;
  algorithm: KeyParameters;
}

export type KeyAlgorithm = 'P-256' | 'Ed25519';

export interface Validity {
  notBefore: Date;
  notAfter: Date;
}

x509.cryptoProvider.set(webcrypto);

/** Key and signature parameters together: WebCrypto takes from an object what it needs. */
type KeyParameters = webcrypto.EcKeyGenParams & webcrypto.EcdsaParams;

function parameters(algorithm: KeyAlgorithm): KeyParameters {
  const named =
    algorithm === 'Ed25519' ? { name: 'Ed25519' } : { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  return named as KeyParameters;
}

async function createKeys(algorithm: KeyAlgorithm): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(parameters(algorithm), true, ['sign', 'verify']);
}

const { keyCertSign, digitalSignature, keyEncipherment } = x509.KeyUsageFlags;
const usages: Record<'tls' | 'any', x509.KeyUsageFlags> = {
  tls: keyCertSign | digitalSignature,
  any: keyCertSign | digitalSignature | keyEncipherment,
};

/**
 * A self-signed certificate authority.
 * @param use `tls`: for certificates of servers and clients alone, as Talos has its own; `any`: without such a limit, as k3s’
 */
export async function createAuthority(
  subject: string,
  kind: KeyAlgorithm,
  validity: Validity,
  use: 'tls' | 'any' = 'tls',
): Promise<Authority> {
  const keys = await createKeys(kind);
  const algorithm = parameters(kind);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    ...validity,
    serialNumber: serialNumber(),
    name: subject,
    keys,
    signingAlgorithm: algorithm,
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(usages[use], true),
      ...(use === 'tls'
        ? [
            new x509.ExtendedKeyUsageExtension([
              x509.ExtendedKeyUsage.serverAuth,
              x509.ExtendedKeyUsage.clientAuth,
            ]),
          ]
        : []),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificate, signingKey: keys.privateKey, algorithm, ...pem(certificate, keys, kind) };
}

/** @param pair base64 of an authority's PEM certificate and key, as secrets keep them */
export async function readAuthority(pair: PemKeyPair, kind: KeyAlgorithm): Promise<Authority> {
  const [crt, key] = [fromBase64(pair.crt), fromBase64(pair.key)];
  const algorithm = parameters(kind);
  const pkcs8 = createPrivateKey(nodePrivateKey(key)).export({ type: 'pkcs8', format: 'der' });
  const signingKey = await webcrypto.subtle.importKey('pkcs8', pkcs8, algorithm, false, ['sign']);
  return { certificate: new x509.X509Certificate(crt), signingKey, algorithm, crt, key };
}

export async function issueClientCertificate(
  authority: Authority,
  subject: string,
  kind: KeyAlgorithm,
  validity: Validity,
): Promise<PemKeyPair> {
  const keys = await createKeys(kind);
  const certificate = await x509.X509CertificateGenerator.create({
    ...validity,
    serialNumber: serialNumber(),
    subject,
    issuer: authority.certificate.subject,
    publicKey: keys.publicKey,
    signingKey: authority.signingKey,
    signingAlgorithm: authority.algorithm,
    extensions: [
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.clientAuth]),
      await x509.AuthorityKeyIdentifierExtension.create(authority.certificate),
    ],
  });
  return pem(certificate, keys, kind);
}

/** Talos tells Ed25519 keys by a PEM label of its own; OpenSSL, and so Node.js, knows only the general one. */
const talosEd25519Label = 'ED25519 PRIVATE KEY';

/** The key with the PEM label that Node.js reads. */
export function nodePrivateKey(key: string): string {
  return key.replaceAll(talosEd25519Label, 'PRIVATE KEY');
}

function pem(
  certificate: x509.X509Certificate,
  keys: webcrypto.CryptoKeyPair,
  kind: KeyAlgorithm,
): PemKeyPair {
  const key = KeyObject.from(keys.privateKey);
  return {
    crt: `${certificate.toString('pem')}\n`,
    key:
      kind === 'Ed25519'
        ? (key.export({ type: 'pkcs8', format: 'pem' }) as string).replaceAll(
            'PRIVATE KEY',
            talosEd25519Label,
          )
        : (key.export({ type: 'sec1', format: 'pem' }) as string),
  };
}

/** 126 random bits, never negative and never with a leading zero octet (DER wants neither). */
function serialNumber(): string {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return bytes.toString('hex');
}
