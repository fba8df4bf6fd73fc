// Tells whether a server booted with a given machine config, from what the Hetzner provider remembers of its user data.
// It must never need the old config itself: the provider keeps a hash only.
import { createHash } from 'node:crypto';

/** What of a config counts, as a digest. Default: all of it, SHA-256 in hex. */
export type ConfigDigest = (config: string) => string;

const wholeText: ConfigDigest = (config) => createHash('sha256').update(config).digest('hex');

/**
 * @param kept what the provider's state holds as user data: SHA-1 in Base64 of the text (or the text itself, in a preview)
 * @returns the digest of the config that the server booted with, or a text that is no digest where only a hash was kept
 */
export function bootedConfigDigest(
  kept: string | undefined,
  config: string,
  digestOf: ConfigDigest = wholeText,
): string {
  const sha1 = createHash('sha1').update(config).digest('base64');
  if (kept === undefined || kept === config || kept === sha1) return digestOf(config);
  // Some providers keep the text itself.
  return kept.includes('\n') ? digestOf(kept) : 'another';
}
