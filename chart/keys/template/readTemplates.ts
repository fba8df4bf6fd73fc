// Finds which keys of the values a chart's templates read, by following values through variables, `with`, `range`,
// included templates and functions. It must never run a template, and never miss a key that is read by its name.
import { callFunction, eachOf, fieldOf, markDumped } from './functions';
import { parseTemplate } from './parseTemplate';
import type { Body, Command, Operand, Pipe, TemplateNode } from './syntax';
import type { Value } from './trace';
import { TraceNode, makeValue, unite } from './trace';

export interface TemplateReads {
  /** The tree below `.Values`. */
  readonly values: TraceNode;
  /** For each key of a ConfigMap that is written from one value alone: that value's keys. */
  readonly written: ReadonlyMap<string, ReadonlySet<TraceNode>>;
}

/** Deeper than charts call templates from templates, and an end to those that call themselves. */
const maxDepth = 24;

/** @param files templates by name, and other files that templates may evaluate */
export function readTemplates(files: ReadonlyMap<string, string>): TemplateReads {
  const reader = new TemplateReader();
  const bodies = [...files.values()].map((text) => parseTemplate(text));
  for (const body of bodies) reader.define(body);
  for (const body of bodies) reader.run(body);
  return { values: reader.values, written: reader.written };
}

/** Variables by name; those of an inner block end with it. */
class Scope {
  readonly #own = new Map<string, Value>();

  constructor(
    readonly dot: Value,
    readonly root: Value,
    private readonly outer?: Scope,
  ) {}

  get(name: string): Value {
    return this.#own.get(name) ?? this.outer?.get(name) ?? makeValue();
  }

  /** Assigning may happen in one branch of several, so that what was there before stays possible. */
  set(name: string, value: Value): void {
    const before = this.get(name);
    const both = unite([before, value]);
    this.#own.set(name, both);
    if (this.outer?.has(name) === true) this.outer.set(name, both);
  }

  has(name: string): boolean {
    return this.#own.has(name) || this.outer?.has(name) === true;
  }

  inner(dot: Value): Scope {
    return new Scope(dot, this.root, this);
  }
}

class TemplateReader {
  readonly values = new TraceNode();
  readonly written = new Map<string, Set<TraceNode>>();
  readonly #named = new Map<string, Body>();
  #reading = true;
  #depth = 0;

  define(body: Body): void {
    for (const node of body)
      if (node.kind === 'define') this.#named.set(node.name, node.body);
      else if ('body' in node) this.define([...node.body, ...node.otherwise]);
  }

  run(body: Body): void {
    const root = makeValue({ isRoot: true });
    // What goes out of a template that nobody includes goes into the manifest.
    markDumped(this.#body(body, new Scope(root, root)).flatMap((value) => value.shaped));
  }

  /** The values that are written out, in order. */
  #body(body: Body, scope: Scope): Value[] {
    return body.flatMap((node, at) => this.#node(node, body[at - 1], scope));
  }

  #node(node: TemplateNode, before: TemplateNode | undefined, scope: Scope): Value[] {
    switch (node.kind) {
      case 'text':
      case 'define':
        return [];
      case 'output': {
        const value = this.#pipe(node.pipe, scope);
        if (node.pipe.variables.length > 0) return [];
        this.#noteWritten(before, value);
        return [value];
      }
      case 'template':
        return [this.#include(node.name, this.#pipe(node.pipe, scope))];
      case 'if':
        return this.#condition(node, scope);
      case 'with': {
        const inner = scope.inner(scope.dot);
        const value = this.#pipe(node.pipe, inner);
        return [...this.#body(node.body, inner.inner(value)), ...this.#body(node.otherwise, scope)];
      }
      case 'range':
        return this.#range(node, scope);
    }
  }

  #condition(node: TemplateNode & { kind: 'if' }, scope: Scope): Value[] {
    const inner = scope.inner(scope.dot);
    const before = this.#reading;
    // A condition that only makes the chart fail refuses keys: reading one there does not make it real.
    if (onlyFails(node.body)) this.#reading = false;
    this.#pipe(node.pipe, inner);
    this.#reading = before;
    return [...this.#body(node.body, inner), ...this.#body(node.otherwise, inner)];
  }

  #range(node: TemplateNode & { kind: 'range' }, scope: Scope): Value[] {
    const { variables, commands } = node.pipe;
    const item = eachOf(this.#pipe({ variables: [], commands }, scope), { reading: this.#reading });
    const inner = scope.inner(item);
    const name = variables.at(-1);
    if (name !== undefined) inner.set(name, item);
    return [...this.#body(node.body, inner), ...this.#body(node.otherwise, scope)];
  }

  #pipe(pipe: Pipe, scope: Scope): Value {
    let result: Value | undefined;
    for (const command of pipe.commands) result = this.#command(command, result, scope);
    const value = result ?? makeValue();
    for (const name of pipe.variables) scope.set(name, value);
    return value;
  }

  #command(command: Command, last: Value | undefined, scope: Scope): Value {
    const [first, ...operands] = command;
    if (first === undefined) return last ?? makeValue();
    if (first.kind !== 'word') return this.#operand(first, scope);
    const args = operands.map((operand) => this.#operand(operand, scope));
    if (last !== undefined) args.push(last);
    if (first.name === 'include') {
      const [name, context] = args;
      return unite([...(name?.texts ?? [])].map((text) => this.#include(text, context ?? makeValue())));
    }
    return callFunction(first.name, args, { reading: this.#reading });
  }

  #operand(operand: Operand, scope: Scope): Value {
    switch (operand.kind) {
      case 'text':
        return makeValue({ texts: new Set([operand.text]) });
      case 'literal':
        return makeValue();
      case 'word':
        return callFunction(operand.name, [], { reading: this.#reading });
      case 'dot':
        return this.#fields(scope.dot, operand.fields);
      case 'variable':
        return this.#fields(operand.name === '$' ? scope.root : scope.get(operand.name), operand.fields);
      case 'group':
        return this.#fields(this.#pipe(operand.pipe, scope), operand.fields);
    }
  }

  #fields(value: Value, fields: readonly string[]): Value {
    return fields.reduce((current, field) => {
      // Elsewhere than on the context it is a template's mistake: there is no such key.
      if (field === 'Values') return makeValue({ nodes: new Set(current.isRoot ? [this.values] : []) });
      // Helm's way to hand over the values as a plain mapping.
      if (field === 'AsMap' && current.nodes.has(this.values)) return current;
      return fieldOf(current, field, { reading: this.#reading });
    }, value);
  }

  /** Text that keeps the shape of what the template writes, for who reads it back. */
  #include(name: string, context: Value): Value {
    const body = this.#named.get(name);
    if (body === undefined || this.#depth >= maxDepth) return makeValue();
    this.#depth++;
    const written = this.#body(body, new Scope(context, context));
    this.#depth--;
    return makeValue({
      shaped: written.flatMap((value) => value.shaped),
      from: new Set(written.flatMap((value) => [...value.nodes, ...value.from])),
    });
  }

  #noteWritten(before: TemplateNode | undefined, value: Value): void {
    const name =
      before?.kind === 'text' ? /(?:^|\n) {2}([a-z0-9-]+): *"?$/.exec(before.text)?.[1] : undefined;
    if (name === undefined) return;
    const known = this.written.get(name) ?? new Set();
    for (const node of [...value.nodes, ...value.from]) known.add(node);
    this.written.set(name, known);
  }
}

function onlyFails(body: Body): boolean {
  const acts = body.filter((node) => node.kind !== 'text');
  return acts.length > 0 && acts.every((node) => node.kind === 'output' && calls(node.pipe, 'fail'));
}

function calls(pipe: Pipe, name: string): boolean {
  return pipe.commands.some(([first]) => first?.kind === 'word' && first.name === name);
}
