// Splits a Go template into text and actions, and an action into tokens.
// It must never fail on a template that Go accepts; what it does not know it leaves out.

export type Part =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'action'; readonly tokens: readonly Token[] };

export type Token =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'literal' }
  | { readonly kind: 'fields'; readonly fields: readonly string[]; readonly glued: boolean }
  | { readonly kind: 'variable'; readonly name: string; readonly fields: readonly string[] }
  | { readonly kind: 'word'; readonly name: string }
  | { readonly kind: 'sign'; readonly sign: string };

/** Comments are left out. Space that `{{-` and `-}}` trim stays: nobody reads it here. */
export function lexTemplate(text: string): Part[] {
  const parts: Part[] = [];
  let at = 0;
  for (;;) {
    const start = text.indexOf('{{', at);
    if (start < 0) break;
    if (start > at) parts.push({ kind: 'text', text: text.slice(at, start) });
    const comment = /^\{\{-?\s*\/\*[\s\S]*?\*\/\s*-?\}\}/.exec(text.slice(start));
    if (comment !== null) {
      at = start + comment[0].length;
      continue;
    }
    const end = endOfAction(text, start + 2);
    const inside = text
      .slice(start + 2, end)
      .replace(/^-(?=\s)/, '')
      .replace(/\s-$/, '');
    parts.push({ kind: 'action', tokens: tokensOf(inside) });
    at = end + 2;
  }
  if (at < text.length) parts.push({ kind: 'text', text: text.slice(at) });
  return parts;
}

/** Where the closing braces stand; those inside of quoted text do not count. */
function endOfAction(text: string, from: number): number {
  const scanner = /"(?:\\.|[^"\\])*"|`[^`]*`|\}\}/g;
  scanner.lastIndex = from;
  for (let found = scanner.exec(text); found !== null; found = scanner.exec(text))
    if (found[0] === '}}') return found.index;
  return text.length;
}

const patterns: readonly (readonly [RegExp, (match: string, glued: boolean) => Token])[] = [
  [/"(?:\\.|[^"\\])*"/y, (match) => ({ kind: 'text', text: unquote(match) })],
  [/`[^`]*`/y, (match) => ({ kind: 'text', text: match.slice(1, -1) })],
  [/'(?:\\.|[^'\\])*'/y, () => ({ kind: 'literal' })],
  [/[+-]?\d[\w.]*/y, (text) => ({ kind: 'text', text })],
  [
    /\$\w*(?:\.\w+)*/y,
    (match) => {
      const [name = '$', ...fields] = match.split('.');
      return { kind: 'variable', name, fields };
    },
  ],
  [
    /(?:\.[A-Za-z_]\w*)+|\./y,
    (match, glued) => ({ kind: 'fields', fields: match.split('.').filter((field) => field !== ''), glued }),
  ],
  [/[A-Za-z_]\w*/y, (name) => ({ kind: 'word', name })],
  [/:=|=|[|(),]/y, (sign) => ({ kind: 'sign', sign })],
];

function tokensOf(inside: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  let afterSpace = true;
  while (at < inside.length) {
    const space = /\s+/y;
    space.lastIndex = at;
    const blank = space.exec(inside);
    if (blank !== null) {
      at += blank[0].length;
      afterSpace = true;
      continue;
    }
    let length = 0;
    for (const [pattern, toToken] of patterns) {
      pattern.lastIndex = at;
      const match = pattern.exec(inside);
      if (match === null) continue;
      length = match[0].length;
      tokens.push(toToken(match[0], !afterSpace));
      break;
    }
    afterSpace = false;
    at += Math.max(1, length);
  }
  return tokens;
}

function unquote(text: string): string {
  try {
    return JSON.parse(text) as string;
  } catch {
    return text.slice(1, -1);
  }
}
