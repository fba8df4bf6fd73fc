// Knows whether a stack file's encryption salt was made with this sandbox's passphrase, and takes it out again.
// Must never touch a salt that another passphrase made: a real stack's secrets hang on it.
import { createDecipheriv, pbkdf2Sync } from 'node:crypto';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const saltLine = /^encryptionsalt: *(\S+) *\r?\n?/m;

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

/** Stack files (Pulumi.NAME.yaml) of a project with their salt, where they have one. */
export function stackSalts(projectRoot: string): { file: string; stack: string; salt: string }[] {
  return readdirSync(projectRoot).flatMap((name) => {
    const stack = /^Pulumi\.(.+)\.yaml$/.exec(name)?.[1];
    if (stack === undefined) return [];
    const file = join(projectRoot, name);
    const salt = saltLine.exec(readFileSync(file, 'utf8'))?.[1];
    return salt === undefined ? [] : [{ file, stack, salt }];
  });
}

/** Takes the salts that this passphrase made out of the stack files. @returns the files changed */
export function removeOwnSalts(projectRoot: string, passphrase: string): string[] {
  const own = stackSalts(projectRoot).filter(({ salt }) => passphraseFits(salt, passphrase));
  for (const { file } of own) writeFileSync(file, readFileSync(file, 'utf8').replace(saltLine, ''));
  return own.map(({ file }) => file);
}
