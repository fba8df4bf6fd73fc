// Quotes a value that a user wrote, on one line.
// It must never quote what could be a secret.
import type { HelmValue } from '../helmValue';

const secretName =
  /(password|passwd|secret|token|credential|private.?key|clientid|[._]key|[._]cert|[._]crt)$/i;

/** @param path the dotted key: names like `tls.ca.key` are not quoted */
export function showValue(path: string, value: HelmValue): string {
  if (typeof value === 'string' && (secretName.test(path) || /-----BEGIN|^[A-Za-z0-9+/=]{80,}$/.test(value)))
    return '(not shown)';
  if (typeof value === 'object' && value !== null)
    return Array.isArray(value) ? short(JSON.stringify(value)) : '{…}';
  return short(JSON.stringify(value));
}

function short(text: string): string {
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
