// Checks a server's certificate against the names that the server may have: the one it is reached by, or the one it was made with.
// It must never accept a certificate that is for neither.
import type { PeerCertificate } from 'node:tls';
import { checkServerIdentity } from 'node:tls';

/**
 * Where nodes are seen under other addresses than their own, their certificates learn of a new one only by this program, which has to
 * reach them first. Who signed a certificate is checked apart from this.
 * @param reached host that was connected to
 * @param own host that the certificate has in any case; default: the same
 */
export function certifiedFor(
  reached: string,
  own: string = reached,
): (_: string, certificate: PeerCertificate) => Error | undefined {
  return (_, certificate) => {
    const trouble = checkServerIdentity(reached, certificate);
    return trouble === undefined || own === reached ? trouble : checkServerIdentity(own, certificate);
  };
}

/** Of `https://HOST:PORT`; IPv6 addresses without their brackets. */
export function hostOf(endpoint: string): string {
  return new URL(endpoint).hostname.replace(/^\[|\]$/g, '');
}
