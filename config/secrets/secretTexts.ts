// Tells whether a text holds a secret, whatever its key is called: keys, tokens, URLs and arguments with passwords.
// It must never give back any of the text: what it says is only what kind of secret it holds.
import { X509Certificate } from 'node:crypto';
import { isPlaceholderText } from './placeholder';
import { isOpenName, judgeName } from './secretNames';
import { tokenForms } from './secretTokens';

/** Longer texts are files, of which the forms of secrets say enough. */
const longest = 100_000;

/** Said of what only its looks give away: it may be something else. */
export const meaningless = 'a long text without meaning, as keys and tokens are';

/** @param name of the value @returns what kind of secret the text holds; `undefined` where it holds none that can be told */
export function secretInText(text: string, name = '', depth = 0): string | undefined {
  if (isPlaceholderText(text)) return undefined;
  return (
    tokenForms.find(({ form, needs = '' }) => text.includes(needs) && form.test(text))?.what ??
    inUrl(text) ??
    inAssignment(text) ??
    inEncoding(text, name, depth) ??
    (depth === 0 && text.length <= longest && !isOpenName(name) && isMeaningless(withoutPublic(text))
      ? meaningless
      : undefined)
  );
}

/** A text that stands for a value, or says that there is none: `$(NAME)`, `{{ … }}`, `***`, `none`. */
export function isStandIn(text: string): boolean {
  return (
    text.trim() === '' ||
    isPlaceholderText(text) ||
    /^\$\([\w.-]+\)$|^\$\{[^{}]*\}$|^\$\w+$|^\{\{[^{}]*\}\}$/.test(text) ||
    /^([*•]{3,}|x{3,12}|<[^<>]*>|\[?(redacted|secret|hidden|omitted)\]?)$/i.test(text) ||
    // A file that holds it.
    /^\.{0,2}(\/[a-z0-9._-]{1,64}){2,}$/.test(text) ||
    /^(true|false|yes|no|on|off|none|null|nil|auto|enabled?|disabled?|required|optional|always|never)$/i.test(
      text,
    )
  );
}

function inUrl(text: string): string | undefined {
  if (!text.includes('@')) return undefined;
  const what = 'a URL with a password';
  for (const [, password = ''] of text.matchAll(
    /[a-z][a-z0-9+.-]{0,30}:\/\/[^\s/@:?#]{0,200}:(?!\d{1,5}(?:[/?#\s]|$))([^\s]{1,400}?)@/gi,
  ))
    if (!isStandIn(password)) return what;
  for (const [, user = ''] of text.matchAll(/[a-z][a-z0-9+.-]{0,30}:\/\/([^\s/@:?#]{16,300})@/gi))
    if (/\d/.test(user) && !isStandIn(user)) return what;
  // Without a scheme: `user:password@tcp(host)`, `user:password@host:5432`. An image with its digest looks alike.
  for (const [, password = ''] of text.matchAll(
    /(?<![\w.+/-])(?!mailto:|sips?:|acct:)[\w.+-]{1,100}:([^\s@/]{1,200})@(?!sha\d+:)(?:(?:tcp|udp|unix)\(|[\w.-]+(?::\d+)?(?:[/?\s,]|$))/g,
  ))
    if (!isStandIn(password)) return what;
  return undefined;
}

/** `--etcd-token=…`, `--password x`, `PASSWORD=…`, `password: …` in a file within a text, `?sig=…`. */
function inAssignment(text: string): string | undefined {
  const told = (name: string): string => `what is given as ${name}`;
  const innocent = new Set<string>();
  for (const { 0: match, 1: name = '', 2: between = '', index } of text.matchAll(
    /(?<![\w.-])([A-Za-z_-][\w.-]{0,200})["'\\]{0,2}([ \t]{0,4}(?::=|[=:])[ \t]{0,4})/g,
  )) {
    // Most texts name the same few things again and again.
    if (innocent.has(name)) continue;
    if (judgeName(name) !== 'secret') {
      innocent.add(name);
      continue;
    }
    const after = text.slice(index + match.length, index + match.length + 400);
    const value = /^["'\\]{0,2}([^\s"',;&\\]+)/.exec(after)?.[1] ?? '';
    if (isStandIn(value) || value.startsWith('//')) continue;
    // The tag of an image: `vault-secret:v1.2`.
    if (between === ':' && /^(v?\d[\w.-]*|latest|stable|main|edge)(@sha\d+:\w+)?$/.test(value)) continue;
    return told(name);
  }
  for (const [, name = '', value = ''] of text.matchAll(
    /(?:^|\s)--?([A-Za-z][\w.-]{0,80})[ \t]+(?!-)["']?([^\s"']{1,2000})/g,
  ))
    if (judgeName(name) === 'secret' && !isStandIn(value)) return told(name);
  const signed =
    /[?&](sig|signature|x-amz-signature|x-goog-signature|access_token|api_key|key)=[\w%+/=.-]{8,}/i;
  return signed.test(text) ? 'a signed URL' : undefined;
}

const deepest = 3;

function inEncoding(text: string, name: string, depth: number): string | undefined {
  if (depth >= deepest) return undefined;
  const whole = /^[\w+/=\s-]{16,}$/.test(text) ? [text.replaceAll(/\s+/g, '')] : [];
  const runs = [...whole, ...(text.match(/[A-Za-z0-9+/_-]{16,}={0,2}/g) ?? [])];
  for (const run of new Set(runs)) {
    const bytes = Buffer.from(run, 'base64');
    const decoded = bytes.toString('utf8');
    if (bytes.length >= 8 && isReadable(decoded)) {
      const found = secretInText(decoded, name, depth + 1);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

function isReadable(text: string): boolean {
  // eslint-disable-next-line no-control-regex
  return !/[\u0000-\u0008\u000e-\u001f\ufffd]/.test(text);
}

/** Certificates and public keys are for everybody to see: as PEM, as its base64, as the base64 of DER. */
function withoutPublic(text: string): string {
  const open = text
    .replaceAll(/-----BEGIN ([A-Z0-9 ]+)-----[\s\S]*?-----END \1-----/g, ' ')
    .replaceAll(/\b(ssh-(ed25519|rsa)|ecdsa-sha2-nistp\d+) [\w+/=]+/g, ' ')
    .replaceAll(/\b(sha\d+[:-]|SHA256:)[\w+/=-]+/g, ' ');
  return open.replaceAll(/[A-Za-z0-9+/]{64,}={0,2}/g, (run) => (isCertificate(run) ? ' ' : run));
}

function isCertificate(run: string): boolean {
  const bytes = Buffer.from(run, 'base64');
  if (/^\s*-----BEGIN (CERTIFICATE|PUBLIC KEY|[A-Z ]*CRL)-----/.test(bytes.toString('latin1'))) return true;
  if (bytes[0] !== 0x30) return false;
  try {
    return new X509Certificate(bytes).subject !== '';
  } catch {
    return false;
  }
}

/** Runs of 32 characters and more that no one would write or remember. */
function isMeaningless(text: string): boolean {
  return (text.match(/[A-Za-z0-9+/_=-]{32,}/g) ?? []).some((run) => {
    if (/^[0-9a-f]+$|^[0-9A-F]+$/.test(run)) return /\d/.test(run) && /[a-f]/i.test(run);
    const kinds = [/[a-z]/, /[A-Z]/, /\d/].filter((kind) => kind.test(run)).length;
    if (kinds === 3) return bitsOf(run) >= 3.8 && !isSpoken(run);
    return /^[a-z0-9]+$|^[A-Z0-9]+$/.test(run) && (run.match(/\d/g) ?? []).length >= 6 && bitsOf(run) >= 3.8;
  });
}

/** Words put together: parts of a path or a long name, each of small letters with at most a capital before them. */
function isSpoken(run: string): boolean {
  const parts = run.split(/[/_=-]+|(?<=[a-z])(?=[A-Z])/).filter((part) => part !== '');
  const spoken = parts.filter((part) => /^([A-Z]?[a-z]{2,}|[A-Z]{2,5}|v?\d{1,4})$/.test(part));
  return spoken.join('').length >= run.length * 0.75;
}

/** Shannon’s measure: bits a character. */
function bitsOf(text: string): number {
  const counts = new Map<string, number>();
  for (const letter of text) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  return [...counts.values()].reduce(
    (sum, count) => sum - (count / text.length) * Math.log2(count / text.length),
    0,
  );
}
