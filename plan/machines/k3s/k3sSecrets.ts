// Says what the secrets of a k3s cluster are: the shape in which they are made once, stored and read.
// It must never make, change or print one.
import { sha256 } from '../../../config/sha256';

/** Base64 of a PEM certificate and of its PEM key. */
export interface K3sKeyPair {
  crt: string;
  key: string;
}

/** Source of the CAs and their files: k3s-io/docs, docs/cli/certificate.md, “Using Custom CA Certificates”. */
export interface K3sSecrets {
  /** Passwords, the last part of k3s’ tokens. A server’s is as good as the administrator’s certificate. */
  tokens: { server: string; agent: string };
  cas: {
    server: K3sKeyPair;
    client: K3sKeyPair;
    requestHeader: K3sKeyPair;
    etcdPeer: K3sKeyPair;
    etcdServer: K3sKeyPair;
  };
  /** Base64 of the PEM key that signs the tokens of service accounts. */
  serviceKey: string;
  /** Made with the CAs, so that rendering a kubeconfig never changes its text. O=system:masters, signed by `cas.client`. */
  admin: K3sKeyPair;
}

/**
 * A token in k3s’ secure form: with it a node asks for the cluster’s CA before it shows the password.
 * Source: k3s, pkg/clientaccess/token.go: of a bundle of one certificate the hash is over the file’s very bytes.
 */
export function k3sToken(secrets: K3sSecrets, role: 'server' | 'agent'): string {
  const ca = Buffer.from(secrets.cas.server.crt, 'base64');
  const hash = sha256(ca);
  return role === 'server'
    ? `K10${hash}::server:${secrets.tokens.server}`
    : `K10${hash}::node:${secrets.tokens.agent}`;
}
