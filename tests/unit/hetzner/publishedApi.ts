// The published description of the Hetzner Cloud API as a judge: which routes exist, what requests and answers must look like.
// It must never be softened to let the emulator pass.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import addFormats from 'ajv-formats';

/** The description is test data beside the project, not part of it. */
export const descriptionFile = join(__dirname, '../../../../shared/data/hcloud-openapi.json');
export const descriptionIsThere = existsSync(descriptionFile);

type Json = Record<string, unknown>;
interface Operation {
  requestBody?: { content: Record<string, { schema: Json }> };
  responses: Record<string, { content?: Record<string, { schema: Json }> }>;
}

/** OpenAPI 3.0 to JSON Schema: `nullable` becomes a choice, references point into the one document. */
function toJsonSchema(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(toJsonSchema);
  if (typeof node !== 'object' || node === null) return node;
  const { nullable, ...rest } = node as Json;
  const converted = Object.fromEntries(
    Object.entries(rest).map(([key, value]) => [
      key,
      key === '$ref'
        ? (value as string).replace('#/components/schemas/', 'hcloud#/definitions/')
        : toJsonSchema(value),
    ]),
  );
  return nullable === true ? { anyOf: [converted, { type: 'null' }] } : converted;
}

export class PublishedApi {
  readonly #paths: Record<string, Record<string, Operation>>;
  readonly #ajv = new Ajv({ strict: false, allErrors: true });

  constructor() {
    const description = JSON.parse(readFileSync(descriptionFile, 'utf8')) as {
      paths: Record<string, Record<string, Operation>>;
      components: { schemas: Json };
    };
    this.#paths = description.paths;
    addFormats(this.#ajv);
    this.#ajv.addFormat('decimal', true);
    this.#ajv.addSchema({ $id: 'hcloud', definitions: toJsonSchema(description.components.schemas) });
  }

  /** Whether a route such as `GET /servers/:id` is described. */
  has(route: string): boolean {
    const [method = '', path = ''] = route.split(' ');
    return this.#operation(method, path.replaceAll(/:\w+/g, '1')) !== undefined;
  }

  /** What is wrong with a request body; empty when nothing is. */
  judgeRequest(method: string, path: string, body: unknown): string[] {
    const schema = this.#operation(method, path)?.requestBody?.content['application/json']?.schema;
    return schema === undefined ? [] : this.#judge(schema, body, 'request');
  }

  /** What is wrong with an answer; empty when nothing is. */
  judgeAnswer(method: string, path: string, status: number, body: unknown): string[] {
    const operation = this.#operation(method, path);
    if (operation === undefined) return ['the route is not described'];
    const response =
      operation.responses[String(status)] ?? operation.responses[`${Math.floor(status / 100)}xx`];
    if (response === undefined) return [`status ${status} is not described`];
    const schema = response.content?.['application/json']?.schema;
    if (schema === undefined) return body === undefined ? [] : ['a body where none is described'];
    return this.#judge(schema, body, 'answer');
  }

  #judge(schema: Json, value: unknown, what: string): string[] {
    const validate = this.#ajv.compile(toJsonSchema(schema) as Json);
    if (validate(value)) return [];
    return (validate.errors ?? []).map(
      ({ instancePath, message }) => `${what}${instancePath}: ${message ?? 'wrong'}`,
    );
  }

  #operation(method: string, path: string): Operation | undefined {
    const bare = path.split('?')[0] ?? '';
    const fits = (template: string) => new RegExp(`^${template.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(bare);
    // A literal path goes before one with a placeholder.
    const found = Object.keys(this.#paths)
      .filter(fits)
      .sort((a, b) => a.split('{').length - b.split('{').length)[0];
    return found === undefined ? undefined : this.#paths[found]?.[method.toLowerCase()];
  }
}
