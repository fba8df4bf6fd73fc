// Tells values that look like secrets, and takes them out of what is written to a file.
// It must never let a private key, a password or a token pass; one value hidden too many does no harm.
import type { HelmValue, HelmValues } from '../chart/helmValue';
import { isMapping } from '../chart/helmValue';

const names = /(^|[^a-z])(key|tlskey|password|passwd|token|secret|psk|credentials?|apikey|accesskey)$/i;
const notSecret = /(name|ref|namespace|path|file|enabled|create)$/i;

function looksSecret(key: string, value: HelmValue): boolean {
  if (typeof value !== 'string' || value === '') return false;
  if (/-----BEGIN [A-Z ]*PRIVATE KEY/.test(value)) return true;
  const decoded = /^[A-Za-z0-9+/=\s]{64,}$/.test(value)
    ? Buffer.from(value, 'base64').toString('latin1')
    : '';
  if (/-----BEGIN [A-Z ]*PRIVATE KEY/.test(decoded)) return true;
  const words = key.replaceAll(/([a-z])([A-Z])/g, '$1-$2');
  return !notSecret.test(words) && names.test(words);
}

/** @returns the rest, and where the hidden values stand */
export function hideSecrets(values: HelmValues): { values: HelmValues; hidden: string[][] } {
  const hidden: string[][] = [];
  const walk = (node: HelmValues, path: readonly string[]): HelmValues =>
    Object.fromEntries(
      Object.entries(node).flatMap(([key, value]): [string, HelmValue][] => {
        const here = [...path, key];
        if (isMapping(value)) return [[key, walk(value, here)]];
        // A list is hidden whole, with what any of its entries gives away.
        if (Array.isArray(value) ? holdsSecret(value) : looksSecret(key, value)) {
          hidden.push(here);
          return [];
        }
        return [[key, value]];
      }),
    );
  return { values: walk(values, []), hidden };
}

/** A variable of a container, `{ name: API_TOKEN, value: … }`, or a mapping within a list. */
function holdsSecret(list: readonly HelmValue[]): boolean {
  return list.some((entry) => {
    if (!isMapping(entry)) return looksSecret('', entry);
    const { name, value } = entry;
    if (
      typeof name === 'string' &&
      value !== undefined &&
      looksSecret(name.toLowerCase().replaceAll('_', '-'), value)
    )
      return true;
    return Object.entries(entry).some(
      ([key, each]) => looksSecret(key, each) || (Array.isArray(each) && holdsSecret(each)),
    );
  });
}
