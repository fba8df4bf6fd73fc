// Quotes a value that a user wrote, on one line.
// It must never quote what could be a secret.
import { isSecretAt, notShown } from '../../config/secrets/isSecretAt';
import type { HelmValue } from '../helmValue';

/** @param path the dotted key: names like `tls.ca.key` are not quoted */
export function showValue(path: string, value: HelmValue): string {
  if (isSecretAt(path, value)) return notShown;
  if (typeof value === 'object' && value !== null)
    return Array.isArray(value) ? short(JSON.stringify(value)) : '{…}';
  // JSON has no word for what is not finite.
  return short(typeof value === 'number' ? String(value) : JSON.stringify(value));
}

function short(text: string): string {
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
