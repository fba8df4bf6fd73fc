// Stands for secrets where only their length counts: as long as the longest that are ever made.
// It must never be taken for real ones.
import type { K3sKeyPair, K3sSecrets } from './k3sSecrets';

const lines = (bytes: number): string =>
  Buffer.from(`${'-'.repeat(63)}\n`.repeat(Math.ceil(bytes / 64))).toString('base64');

/** PEM of a certificate for an EC key with a short name, of an EC key, and of an RSA key of 2048 bits. */
const pair: K3sKeyPair = { crt: lines(832), key: lines(256) };

export const placeholderSecrets: K3sSecrets = {
  tokens: { server: '-'.repeat(64), agent: '-'.repeat(64) },
  cas: { server: pair, client: pair, requestHeader: pair, etcdPeer: pair, etcdServer: pair },
  serviceKey: lines(1728),
  admin: pair,
};
