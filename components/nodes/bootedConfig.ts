// Tells whether a server booted with a given machine config, from what the Hetzner provider remembers of its user data.
// It must never need the old config itself: the provider keeps a hash only.
import { createHash } from 'node:crypto';
import { sha256 } from '../../config/sha256';

/** What of a config counts, as a digest. Default: all of it, SHA-256 in hex. */
export type ConfigDigest = (config: string) => string;

/**
 * @param kept what the provider's state holds as user data: SHA-1 in Base64 of the text (or the text itself, in a preview)
 * @param alike other texts that it may have booted with and that come to the same
 * @returns the digest of the config that the server booted with, or a text that is no digest where only a hash was kept
 */
export function bootedConfigDigest(
  kept: string | undefined,
  config: string,
  digestOf: ConfigDigest = sha256,
  alike: readonly string[] = [],
): string {
  const sha1 = (text: string): string => createHash('sha1').update(text).digest('base64');
  if (kept === undefined || [config, ...alike].some((text) => kept === text || kept === sha1(text)))
    return digestOf(config);
  // Some providers keep the text itself.
  return kept.includes('\n') ? digestOf(kept) : 'another';
}
