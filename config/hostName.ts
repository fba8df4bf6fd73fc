// Tells host names and addresses from other text.
// It must never take for a name what is an address with a mistake in it.
import { Address4, Address6 } from 'ip-address';
import { reservedAddressTrouble } from './reservedRanges';

const label = /^[A-Za-z0-9_]([-A-Za-z0-9_]{0,61}[A-Za-z0-9_])?$/;
/** What YAML, or its readers of old, take for a boolean or for nothing: nobody means a host by it. */
const noNames = new Set([
  'yes',
  'no',
  'y',
  'n',
  'on',
  'off',
  'true',
  'false',
  'null',
  'none',
  'nil',
  'undefined',
]);

/** @returns what is wrong, completing “it …”; an IPv6 address stands without brackets */
export function hostTrouble(text: string): string | undefined {
  if (text.includes(':'))
    return Address6.isValid(text) && !text.includes('/') ? undefined : 'must be an IPv6 address';
  const labels = text.split('.');
  // As in URLs: a name that ends in a number is an address.
  if (/^\d+$/.test(labels.at(-1) ?? ''))
    return labels.length === 4 && Address4.isValid(text)
      ? undefined
      : 'must be an IPv4 address of four numbers up to 255';
  if (text.length > 253 || !labels.every((each) => label.test(each)))
    return 'must be a host name: labels of letters, digits and dashes, at most 63 characters each and 253 in all';
  return noNames.has(text.toLowerCase()) ? 'must be the name of a host' : undefined;
}

/** The same for a name or an address that others reach the cluster by. */
export function endpointTrouble(text: string): string | undefined {
  const trouble = hostTrouble(text);
  if (trouble !== undefined) return trouble;
  if (/^localhost(\.localdomain)?$/i.test(text))
    return 'must be reached from other machines, and this name is each one’s own';
  return reservedAddressTrouble(text);
}
