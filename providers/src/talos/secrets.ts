// Makes the machine secrets of a new Talos cluster: tokens, certificate authorities and the administrator certificates.
// It must never be called for a cluster that has secrets already: new ones cut every machine off.
import { generateKeyPair, randomBytes, randomInt } from 'node:crypto';
import { promisify } from 'node:util';
import type { TalosKeyPair, TalosSecrets } from '../../../plan/machines/talos/talosSecrets';
import { createAuthority, issueClientCertificate } from '../tls/certificates';
import { base64 } from '../tls/base64';
import type { PemKeyPair } from '../tls/certificates';

/** Life of CAs and of the stored administrator certificates: ten years, as Talos has it for CAs (CAValidityTime).
 * The client certificates live as long so that no update ever renews them unasked; renewal is bumping `generation`. */
const validityYears = 10;

export interface TalosSecretsOptions {
  /** Start of every certificate's life. Default: now. */
  now?: Date;
  /** Default 4096, as Talos has it. Tests take a smaller key: finding a big one can take many seconds. */
  serviceAccountKeyBits?: number;
}

/**
 * Sources of the algorithms and sizes: siderolabs/talos v1.12.0 pkg/machinery/config/generate/secrets (bundle.go, ca.go).
 * Takes about a second: the service account key is RSA-4096.
 */
export async function generateTalosSecrets(options: TalosSecretsOptions = {}): Promise<TalosSecrets> {
  const now = options.now ?? new Date();
  const notAfter = new Date(now);
  notAfter.setUTCFullYear(now.getUTCFullYear() + validityYears);
  const validity = { notBefore: now, notAfter };
  const [etcd, k8s, aggregator, os, serviceAccountKey] = await Promise.all([
    createAuthority('O=etcd', 'P-256', validity),
    createAuthority('O=kubernetes', 'P-256', validity),
    createAuthority('CN=front-proxy', 'P-256', validity),
    createAuthority('O=talos', 'Ed25519', validity),
    createServiceAccountKey(options.serviceAccountKeyBits ?? 4096),
  ]);
  const [talosAdmin, kubernetesAdmin] = await Promise.all([
    issueClientCertificate(os, 'O=os:admin', 'Ed25519', validity),
    issueClientCertificate(k8s, 'O=system:masters,CN=admin', 'P-256', validity),
  ]);
  return {
    cluster: {
      id: base64url(randomBytes(32)),
      secret: randomBytes(32).toString('base64'),
    },
    secrets: {
      bootstraptoken: joinToken(),
      secretboxencryptionsecret: randomBytes(32).toString('base64'),
    },
    trustdinfo: { token: joinToken() },
    certs: {
      etcd: encode(etcd),
      k8s: encode(k8s),
      k8saggregator: encode(aggregator),
      k8sserviceaccount: { key: base64(serviceAccountKey) },
      os: encode(os),
    },
    clients: { talos: encode(talosAdmin), kubernetes: encode(kubernetesAdmin) },
  };
}

async function createServiceAccountKey(modulusLength: number): Promise<string> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength });
  return privateKey.export({ type: 'pkcs1', format: 'pem' }) as string;
}

function encode(pair: PemKeyPair): TalosKeyPair {
  return { crt: base64(pair.crt), key: base64(pair.key) };
}

/** Padded, as Go's URLEncoding writes it. */
function base64url(bytes: Buffer): string {
  return bytes.toString('base64').replaceAll('+', '-').replaceAll('/', '_');
}

/** The token form of kubeadm and trustd: six and sixteen of [0-9a-z], a dot between. */
function joinToken(): string {
  const alphabet = '0123456789abcdefghijklmnopqrstuvwxyz';
  const text = (length: number) =>
    Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('');
  return `${text(6)}.${text(16)}`;
}
