// Finds what Go's regular expressions (RE2) refuse in a pattern, as far as it can be told by reading it once.
// It must never refuse a pattern that Go takes: what it does not know it lets pass.

/** What follows a backslash outside of a class, beside punctuation and octal digits. */
const escapes = /^[AbBzaftnrvdDsSwWpPxQ0-7]$/;
const counted = /^\{(\d+)(,(\d*))?\}/;
const mostRepeats = 1000;

/** In the words of Go’s own message; `undefined` where the pattern will do. */
export function regexpFault(pattern: string): string | undefined {
  return new Reading(pattern).fault();
}

class Reading {
  #at = 0;
  #open = 0;
  /** Whether something stands before that can be repeated, and whether it is repeated already. */
  #before: 'nothing' | 'something' | 'repeated' = 'nothing';

  constructor(readonly pattern: string) {}

  fault(): string | undefined {
    while (this.#at < this.pattern.length) {
      const fault = this.#step();
      if (fault !== undefined) return fault;
    }
    return this.#open > 0 ? 'missing closing )' : undefined;
  }

  get #rest(): string {
    return this.pattern.slice(this.#at);
  }

  #take(length: number, before: 'nothing' | 'something' | 'repeated'): string | undefined {
    this.#at += length;
    this.#before = before;
    return undefined;
  }

  #step(): string | undefined {
    const letter = this.pattern.charAt(this.#at);
    if (letter === '\\') return this.#escape();
    if (letter === '[') return this.#class();
    if (letter === '(') return this.#group();
    if (letter === ')') {
      if (this.#open === 0) return 'unexpected )';
      this.#open -= 1;
      return this.#take(1, 'something');
    }
    if (letter === '|') return this.#take(1, 'nothing');
    if ('*+?'.includes(letter)) return this.#repeat(letter);
    if (letter === '{' && counted.test(this.#rest)) return this.#repeat(counted.exec(this.#rest)?.[0] ?? '');
    return this.#take(1, 'something');
  }

  #repeat(operator: string): string | undefined {
    if (this.#before === 'nothing') return `missing argument to repetition operator: ${operator}`;
    if (this.#before === 'repeated') return `invalid nested repetition operator: ${operator}`;
    const [, least, , most] = counted.exec(operator) ?? [];
    if (least !== undefined) {
      const upper = most === undefined || most === '' ? Number(least) : Number(most);
      if (Math.max(Number(least), upper) > mostRepeats || upper < Number(least))
        return `invalid repeat count: ${operator}`;
    }
    const lazy = this.pattern.charAt(this.#at + operator.length) === '?' ? 1 : 0;
    return this.#take(operator.length + lazy, 'repeated');
  }

  #escape(): string | undefined {
    const letter = this.pattern.charAt(this.#at + 1);
    if (letter === '') return 'trailing backslash at end of expression';
    if (letter === 'Q') {
      const end = this.pattern.indexOf('\\E', this.#at);
      return this.#take(end === -1 ? this.#rest.length : end + 2 - this.#at, 'something');
    }
    if (/[1-9]/.test(letter) && !/^\\[1-7][0-7]/.test(this.#rest))
      return `invalid escape sequence: \\${letter}`;
    if (/[A-Za-z0-9]/.test(letter) && !escapes.test(letter)) return `invalid escape sequence: \\${letter}`;
    if (letter === 'x' && !/^\\x([0-9A-Fa-f]{2}|\{[0-9A-Fa-f]+\})/.test(this.#rest))
      return 'invalid escape sequence: \\x';
    const braces = /^\\[pPx]\{[^}]*\}/.exec(this.#rest)?.[0];
    return this.#take(braces?.length ?? 2, 'something');
  }

  #group(): string | undefined {
    this.#open += 1;
    const special = /^\(\?(P?<\w+>|[imsU]*(-[imsU]+)?:|[imsU]*(-[imsU]+)?\))/.exec(this.#rest)?.[0];
    if (special?.endsWith(')') === true) {
      this.#open -= 1;
      return this.#take(special.length, this.#before === 'nothing' ? 'nothing' : 'something');
    }
    if (special !== undefined) return this.#take(special.length, 'nothing');
    const unknown = /^\(\?(<[=!]|.)?/.exec(this.#rest)?.[0];
    return unknown === undefined
      ? this.#take(1, 'nothing')
      : `invalid or unsupported Perl syntax: ${unknown}`;
  }

  #class(): string | undefined {
    let at = this.#at + 1;
    if (this.pattern.charAt(at) === '^') at += 1;
    // A bracket that closes nothing yet is a letter like others.
    if (this.pattern.charAt(at) === ']') at += 1;
    for (; at < this.pattern.length; at += 1) {
      const letter = this.pattern.charAt(at);
      if (letter === '\\') at += 1;
      else if (letter === ']') return this.#take(at + 1 - this.#at, 'something');
      else if (letter === '[') {
        const named = /^\[:\^?\w+:\]/.exec(this.pattern.slice(at))?.[0];
        if (named !== undefined) at += named.length - 1;
      } else {
        const range = /^([A-Za-z0-9])-([A-Za-z0-9])/.exec(this.pattern.slice(at));
        const [found, first = '', last = ''] = range ?? [];
        if (found !== undefined && first > last) return `invalid character class range: ${found}`;
        if (found !== undefined) at += 2;
      }
    }
    return 'missing closing ]';
  }
}
