// Tells whether a server booted with a given machine config, from what the Hetzner provider remembers of its user data.
// It must never need the old config itself: the provider keeps a hash only.
import { createHash } from 'node:crypto';

/**
 * @param kept what the provider's state holds as user data: SHA-1 in Base64 of the text (or the text itself, in a preview)
 * @returns SHA-256 (hex) of `config` when the server booted with it, else a text that is no digest of any config
 */
export function bootedConfigDigest(kept: string | undefined, config: string): string {
  const sha1 = createHash('sha1').update(config).digest('base64');
  if (kept === undefined || kept === config || kept === sha1)
    return createHash('sha256').update(config).digest('hex');
  return 'another';
}
