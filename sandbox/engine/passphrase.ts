// Knows whether a stack file's encryption salt was made with a passphrase.
// Must never show either of them.
import { createDecipheriv, pbkdf2Sync } from 'node:crypto';

/**
 * Pulumi's form (sdk/go/common/resource/config/crypt.go): `v1:SALT:v1:NONCE:CIPHERTEXT`, all in base64; the key is PBKDF2-SHA256 of the
 * passphrase with a million rounds, the cipher AES-256-GCM, and the text that was encrypted is "pulumi".
 */
export function passphraseFits(salt: string, passphrase: string): boolean {
  const [version, saltPart = '', inner, nonce = '', sealed = ''] = salt.split(':');
  if (version !== 'v1' || inner !== 'v1') return false;
  try {
    const key = pbkdf2Sync(passphrase, Buffer.from(saltPart, 'base64'), 1_000_000, 32, 'sha256');
    const bytes = Buffer.from(sealed, 'base64');
    const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(nonce, 'base64'));
    decipher.setAuthTag(bytes.subarray(-16));
    const text = Buffer.concat([decipher.update(bytes.subarray(0, -16)), decipher.final()]);
    return text.toString('utf8') === 'pulumi';
  } catch {
    return false;
  }
}
