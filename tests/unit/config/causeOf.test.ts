// Why something could not be fetched, from what Node.js throws.
import { causeOf } from '../../../config/causeOf';

it.each([
  [
    'the cause’s words',
    new TypeError('fetch failed', { cause: new Error('getaddrinfo ENOTFOUND a') }),
    'getaddrinfo ENOTFOUND a',
  ],
  [
    'its code where it has no words: several addresses were tried',
    new TypeError('fetch failed', {
      cause: Object.assign(new AggregateError([], ''), { code: 'ECONNREFUSED' }),
    }),
    'ECONNREFUSED',
  ],
  ['its own words without a cause', new Error('it answers 404'), 'it answers 404'],
  ['whatever else was thrown', 'nothing\u001b[2K', 'nothing\\x1b[2K'],
])('is %s', (_what, error, said) => {
  expect(causeOf(error, 1000)).toBe(said);
});

it('tells how long was waited', async () => {
  const late: unknown = await new Promise((_, reject) => {
    const signal = AbortSignal.timeout(1);
    signal.addEventListener('abort', () => {
      reject(signal.reason as Error);
    });
  }).catch((error: unknown) => error);
  expect(causeOf(late, 60_000)).toBe('no answer within 60 s');
});
