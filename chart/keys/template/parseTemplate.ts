// Turns the parts of a Go template into nested blocks.
// It must never judge what a template does.
import type { Part, Token } from './lexTemplate';
import { lexTemplate } from './lexTemplate';
import type { Body, Command, Operand, Pipe, TemplateNode } from './syntax';

export function parseTemplate(text: string): Body {
  const reader = new PartReader(lexTemplate(text));
  const nodes: TemplateNode[] = [];
  // A stray `end` ends nothing here.
  while (!reader.atEnd()) nodes.push(...reader.body().nodes);
  return nodes;
}

interface Closed {
  readonly nodes: TemplateNode[];
  /** What ended it: the tokens after `else`, or nothing for `end`. */
  readonly otherwise?: readonly Token[];
}

class PartReader {
  readonly #parts: readonly Part[];
  #at = 0;

  constructor(parts: readonly Part[]) {
    this.#parts = parts;
  }

  atEnd(): boolean {
    return this.#at >= this.#parts.length;
  }

  /** Reads up to the `else` or `end` that closes the block. */
  body(): Closed {
    const nodes: TemplateNode[] = [];
    while (!this.atEnd()) {
      const part = this.#parts[this.#at++];
      if (part === undefined) break;
      if (part.kind === 'text') {
        nodes.push(part);
        continue;
      }
      const [first, ...rest] = part.tokens;
      const keyword = first?.kind === 'word' ? first.name : '';
      if (keyword === 'end') return { nodes };
      if (keyword === 'else') return { nodes, otherwise: rest };
      if (keyword !== 'break' && keyword !== 'continue')
        nodes.push(...this.#action(keyword, part.tokens, rest));
    }
    return { nodes };
  }

  #action(keyword: string, tokens: readonly Token[], rest: readonly Token[]): TemplateNode[] {
    switch (keyword) {
      case 'if':
      case 'with':
      case 'range':
        return [this.#block(keyword, rest)];
      case 'define':
        return [{ kind: 'define', name: nameIn(rest), body: this.body().nodes }];
      case 'block': {
        const name = nameIn(rest);
        const body = this.body().nodes;
        return [
          { kind: 'define', name, body },
          { kind: 'template', name, pipe: parsePipe(rest.slice(1)) },
        ];
      }
      case 'template':
        return [{ kind: 'template', name: nameIn(rest), pipe: parsePipe(rest.slice(1)) }];
      default:
        return [{ kind: 'output', pipe: parsePipe(tokens) }];
    }
  }

  #block(kind: 'if' | 'with' | 'range', condition: readonly Token[]): TemplateNode {
    const pipe = parsePipe(condition);
    const { nodes: body, otherwise } = this.body();
    if (otherwise === undefined) return { kind, pipe, body, otherwise: [] };
    const [next, ...rest] = otherwise;
    // `else if` and `else with` share the `end` of the block they continue.
    if (next?.kind === 'word' && (next.name === 'if' || next.name === 'with'))
      return { kind, pipe, body, otherwise: [this.#block(next.name, rest)] };
    return { kind, pipe, body, otherwise: this.body().nodes };
  }
}

function nameIn(tokens: readonly Token[]): string {
  const [first] = tokens;
  return first?.kind === 'text' ? first.text : '';
}

function parsePipe(tokens: readonly Token[]): Pipe {
  return new TokenReader(tokens).pipe();
}

class TokenReader {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  /** Reads up to a closing parenthesis, or the end. */
  pipe(): Pipe {
    const variables = this.#variables();
    const commands: Command[] = [];
    let command: Operand[] = [];
    for (let token = this.#next(); token !== undefined; token = this.#next()) {
      if (token.kind === 'sign') {
        if (token.sign === ')') break;
        if (token.sign === '(') command.push(this.#group());
        if (token.sign !== '|') continue;
        commands.push(command);
        command = [];
      } else {
        command.push(operandOf(token));
      }
    }
    if (command.length > 0) commands.push(command);
    return { variables, commands };
  }

  /** `$key, $value :=`, or nothing. */
  #variables(): string[] {
    const names: string[] = [];
    let ahead = this.#at;
    for (;;) {
      const token = this.#tokens[ahead];
      const sign = this.#tokens[ahead + 1];
      if (token?.kind !== 'variable' || token.fields.length > 0 || sign?.kind !== 'sign') return [];
      names.push(token.name);
      ahead += 2;
      if (sign.sign === ':=' || sign.sign === '=') break;
      if (sign.sign !== ',') return [];
    }
    this.#at = ahead;
    return names;
  }

  #group(): Operand {
    const pipe = this.pipe();
    const following = this.#tokens[this.#at];
    if (following?.kind !== 'fields' || !following.glued) return { kind: 'group', pipe, fields: [] };
    this.#at++;
    return { kind: 'group', pipe, fields: following.fields };
  }

  #next(): Token | undefined {
    return this.#tokens[this.#at++];
  }
}

function operandOf(token: Exclude<Token, { kind: 'sign' }>): Operand {
  if (token.kind === 'fields') return { kind: 'dot', fields: token.fields };
  if (token.kind === 'word' && ['true', 'false', 'nil'].includes(token.name)) return { kind: 'literal' };
  return token;
}
