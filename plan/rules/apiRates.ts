// Reads the rates of the agent's own API as pkg/rate/api_limiter.go does.
// It must never refuse a rate that the agent takes.
import { durationOf, pairsOf, switchOf } from '../effective/goValues';

const isCount = (text: string): boolean => /^\+?\d{1,18}$/.test(text);
const isFloat = (text: string): boolean => text !== '' && text.trim() === text && !Number.isNaN(Number(text));
const isTime = (text: string): boolean => durationOf(text) !== undefined;

/** How each option of a rate is read. */
const readers: Readonly<Record<string, (text: string) => boolean>> = {
  'rate-limit': isRate,
  'rate-burst': isCount,
  'min-wait-duration': isTime,
  'max-wait-duration': isTime,
  'estimated-processing-duration': isTime,
  'auto-adjust': (text) => switchOf(text) !== undefined,
  'parallel-requests': isCount,
  'min-parallel-requests': isCount,
  'max-parallel-requests': isCount,
  'mean-over': isCount,
  log: (text) => switchOf(text) !== undefined,
  'delayed-adjustment-factor': isFloat,
  'max-adjustment-factor': isFloat,
  'skip-initial': isCount,
};

/** What cannot be read of `endpoint-create=rate-limit:10/m,rate-burst:2`; nothing where all can. */
export function apiRateFault(text: string): string | undefined {
  const rates = pairsOf(text);
  if (rates === undefined) return 'it is not name=option:value';
  const parts = Object.values(rates).flatMap((rate) => rate.split(','));
  for (const part of parts.filter((each) => each !== '')) {
    const shown = JSON.stringify(part.slice(0, 40));
    const colon = part.indexOf(':');
    if (colon === -1) return `${shown} is not option:value`;
    const name = part.slice(0, colon).toLowerCase();
    const reads = Object.hasOwn(readers, name) ? readers[name] : undefined;
    if (reads === undefined) return `${shown}: there is no such option`;
    if (!reads(part.slice(colon + 1))) return `${shown} cannot be read`;
  }
  return undefined;
}

/** `10/m`, `10/1m`: a number in a time, whose unit must be there. */
function isRate(text: string): boolean {
  const slash = text.indexOf('/');
  if (slash === -1 || !isFloat(text.slice(0, slash))) return false;
  const time = text.slice(slash + 1);
  if (/^[-+]?\d+$/.test(time)) return false;
  return isTime(/^\d/.test(time) ? time : `1${time}`);
}
