// The parts of a Go template, as far as reading values from it needs them.
// It must never know a key of a particular chart.

/** A template's text is a list of these. */
export type TemplateNode =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'output'; readonly pipe: Pipe }
  | { readonly kind: 'if'; readonly pipe: Pipe; readonly body: Body; readonly otherwise: Body }
  | { readonly kind: 'with'; readonly pipe: Pipe; readonly body: Body; readonly otherwise: Body }
  | { readonly kind: 'range'; readonly pipe: Pipe; readonly body: Body; readonly otherwise: Body }
  | { readonly kind: 'define'; readonly name: string; readonly body: Body }
  | { readonly kind: 'template'; readonly name: string; readonly pipe: Pipe };

export type Body = readonly TemplateNode[];

/** `$x := a | b c`: commands whose result is the last argument of the next, and the variables it goes to. */
export interface Pipe {
  readonly variables: readonly string[];
  readonly commands: readonly Command[];
}

/** A function or value, and its arguments. */
export type Command = readonly Operand[];

export type Operand =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'literal' }
  | { readonly kind: 'dot'; readonly fields: readonly string[] }
  | { readonly kind: 'variable'; readonly name: string; readonly fields: readonly string[] }
  | { readonly kind: 'word'; readonly name: string }
  | { readonly kind: 'group'; readonly pipe: Pipe; readonly fields: readonly string[] };
