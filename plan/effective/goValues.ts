// Reads texts as the agent and the operator do when they start: times, switches, numbers, lists and pairs, by Go's rules.
// It must never know an option: which text is which is for the rules.
import { isIP } from 'node:net';

const nanosecondsOf: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  μs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3600e9,
};
const part = /(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)/g;
const duration = /^[-+]?(0|((\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h))+)$/;
/** Go counts a time in nanoseconds, in 63 bits: somewhat more than 292 years. */
const longest = 2 ** 63;

/** `time.ParseDuration`, in seconds; `undefined` where it fails. */
export function durationOf(text: string): number | undefined {
  if (!duration.test(text)) return undefined;
  const amount = [...text.matchAll(part)].reduce(
    (sum, [, count, unit]) => sum + Number(count) * (nanosecondsOf[unit ?? ''] ?? 0),
    0,
  );
  if (amount >= longest) return undefined;
  return (text.startsWith('-') ? -amount : amount) / 1e9;
}

/** A number without a unit, which some options take for nanoseconds. */
export function isBareNumber(text: string): boolean {
  return /^[-+]?(\d+\.?\d*|\.\d+)$/.test(text);
}

/** `strconv.ParseBool`; `undefined` where it fails, also for an empty text. */
export function switchOf(text: string): boolean | undefined {
  if (['1', 't', 'T', 'TRUE', 'true', 'True'].includes(text)) return true;
  return ['0', 'f', 'F', 'FALSE', 'false', 'False'].includes(text) ? false : undefined;
}

/** A whole number, in any way in which Go may take one, what follows a point cut off; `undefined` for anything else. */
export function wholeOf(text: string): number | undefined {
  const plain = text
    .replaceAll('_', '')
    .replace(/^\+/, '')
    .replace(/^(-?\d+)\.\d*$/, '$1');
  if (!/^-?(\d+|0[xob][\da-f]+)$/i.test(plain)) return undefined;
  const number = plain.startsWith('-') ? -Number(plain.slice(1)) : Number(plain);
  return Number.isInteger(number) ? number : undefined;
}

/** A list of an option that is split at blanks alone: `strings.Fields`. */
export function fieldsOf(text: string): readonly string[] {
  return text.split(/\s+/).filter((field) => field !== '');
}

/** A list of an option that is split at commas, and at blanks where there is no comma. */
export function itemsOf(text: string): readonly string[] {
  if (text === '') return [];
  return text.includes(',') ? text.split(',') : fieldsOf(text);
}

/** `netip.ParseAddr`, or `net.ParseIP`: 4 or 6; `undefined` for what is no address. */
export function addressFamily(text: string): 4 | 6 | undefined {
  const family = isIP(text);
  return family === 4 || family === 6 ? family : undefined;
}

/** `net.ParseMAC`, and 48 bits long. */
export function isMac(text: string): boolean {
  return (
    /^([0-9a-f]{2}:){5}[0-9a-f]{2}$|^([0-9a-f]{2}-){5}[0-9a-f]{2}$/i.test(text) ||
    /^([0-9a-f]{4}\.){2}[0-9a-f]{4}$/i.test(text)
  );
}

const pairs =
  /^([\w\-:;./@]+=([\w\-:;,./@][\w\-:;,./@ ]*[\w\-:;,./@])?[\w\-:;,./@]*,)*([\w\-:;./@]+=([\w\-:;,./@][\w\-:;,./@ ]*)?[\w\-:;./@]+)$/;
/** Longer texts are let pass: the pattern, which is Cilium’s own, takes Node.js its time. */
const longestPairs = 400;

/**
 * A mapping as JSON, or as `key=value,key=value`: what pkg/command/map_string.go takes.
 *
 * @returns `undefined` where it takes none; an empty mapping for an empty text
 */
export function pairsOf(text: string): Readonly<Record<string, string>> | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return {};
  if (/^[{["\d\-tfn]/.test(trimmed)) {
    const json = mappingOf(trimmed);
    if (json !== 'no JSON') return json;
    if (/^[{[]/.test(trimmed)) return undefined;
  }
  if (text.length > longestPairs) return {};
  if (!pairs.test(text)) return undefined;
  // A comma belongs to a value where no equals sign follows before the next comma.
  const entries = text.split(/,(?=[^,=]*=)/).map((pair) => pair.split('='));
  if (entries.some((entry) => entry.length !== 2)) return undefined;
  return Object.fromEntries(entries.map(([key, value]) => [key ?? '', value ?? '']));
}

function mappingOf(text: string): Readonly<Record<string, string>> | undefined | 'no JSON' {
  const value = jsonOf(text);
  if (value === undefined) return 'no JSON';
  if (value === null) return {};
  if (typeof value !== 'object' || Array.isArray(value)) return undefined;
  const entries = Object.entries(value as Readonly<Record<string, unknown>>);
  return entries.every((entry): entry is [string, string] => typeof entry[1] === 'string')
    ? Object.fromEntries(entries)
    : undefined;
}

/** A text as JSON; `undefined` where it is none. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
