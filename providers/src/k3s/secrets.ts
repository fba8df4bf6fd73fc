// Makes the secrets of a new k3s cluster: tokens, certificate authorities, the service account key, the administrator’s certificate.
// It must never be called for a cluster that has secrets already: new ones cut every node off.
import { generateKeyPair, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import type { K3sKeyPair, K3sSecrets } from '../../../plan/machines/k3s/k3sSecrets';
import { createAuthority, issueClientCertificate } from '../tls/certificates';
import { base64 } from '../tls/base64';
import type { PemKeyPair } from '../tls/certificates';

/** Life of the CAs, and of the stored certificate that no update renews unasked: ten years, as k3s has it for CAs. */
const validityYears = 10;

/**
 * Sources: k3s, contrib/util/generate-custom-ca-certs.sh (EC P-256 for CAs, RSA-2048 for service.key) and
 * pkg/daemons/control/deps (subjects, and system:admin in system:masters).
 * Each CA stands alone, as those k3s makes for itself.
 */
export async function generateK3sSecrets(now = new Date()): Promise<K3sSecrets> {
  const notAfter = new Date(now);
  notAfter.setUTCFullYear(now.getUTCFullYear() + validityYears);
  const validity = { notBefore: now, notAfter };
  const stamp = Math.floor(now.getTime() / 1000);
  const authority = (name: string) => createAuthority(`CN=k3s-${name}-ca@${stamp}`, 'P-256', validity, 'any');
  const [server, client, requestHeader, etcdPeer, etcdServer, serviceKey] = await Promise.all([
    authority('server'),
    authority('client'),
    authority('request-header'),
    authority('etcd-peer'),
    authority('etcd-server'),
    createServiceKey(),
  ]);
  const admin = await issueClientCertificate(client, 'O=system:masters,CN=system:admin', 'P-256', validity);
  return {
    tokens: { server: randomBytes(32).toString('hex'), agent: randomBytes(32).toString('hex') },
    cas: {
      server: encode(server),
      client: encode(client),
      requestHeader: encode(requestHeader),
      etcdPeer: encode(etcdPeer),
      etcdServer: encode(etcdServer),
    },
    serviceKey: base64(serviceKey),
    admin: encode(admin),
  };
}

async function createServiceKey(): Promise<string> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  return privateKey.export({ type: 'pkcs1', format: 'pem' }) as string;
}

function encode({ crt, key }: PemKeyPair): K3sKeyPair {
  return { crt: base64(crt), key: base64(key) };
}
