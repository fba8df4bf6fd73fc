// Reads user data as the YAML documents of a machine config, and refuses what Talos' decoder refuses.
// It must never quote a value in an error: machine configs are full of secrets.
import { gunzipSync } from 'node:zlib';
import { LineCounter, parseAllDocuments, stringify } from 'yaml';
import type { z } from 'zod';
import { documentSchemas, machineConfigSchema, otherDocumentKinds } from './machineConfigSchema';
import type { MachineConfigDocument } from './machineConfigSchema';
import { TalosConfigError } from './talosUserData';

export interface DecodedDocuments {
  main: MachineConfigDocument;
  /** The main document as it was written. */
  raw: Record<string, unknown>;
  others: { kind: string; body: Record<string, unknown> }[];
}

/** @param userData plain, or in base64, gzipped or not: Talos' hcloud platform takes all of them. */
export function decodeTalosDocuments(userData: string): DecodedDocuments {
  const bodies = readYaml(plainText(userData));
  refuseDuplicates(bodies);
  const mains = bodies.filter((body) => body.kind === undefined);
  const raw = mains[0];
  if (raw === undefined) throw new TalosConfigError('config not found');
  const others = bodies
    .filter((body) => body.kind !== undefined)
    .map((body) => ({ kind: checkKind(body), body }));
  return { main: check(machineConfigSchema, raw, 'v1alpha1.Config'), raw, others };
}

function plainText(userData: string): string {
  const compact = userData.replaceAll(/\s/g, '');
  if (compact === '' || !/^[A-Za-z0-9+/]+={0,2}$/.test(compact) || compact.length % 4 !== 0) return userData;
  const bytes = Buffer.from(compact, 'base64');
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  return (isGzip ? gunzipSync(bytes, { maxOutputLength: 1 << 20 }) : bytes).toString('utf8');
}

function readYaml(text: string): Record<string, unknown>[] {
  const lineCounter = new LineCounter();
  const documents = parseAllDocuments(text, { lineCounter, prettyErrors: false });
  if (!Array.isArray(documents) || documents.every((document) => document.contents === null)) {
    const failed = Array.isArray(documents) && documents.some((document) => document.errors.length > 0);
    if (!failed) throw new TalosConfigError('config not found');
  }
  return [...documents].map((document) => {
    const error = document.errors[0];
    if (error !== undefined) {
      const { line } = lineCounter.linePos(error.pos[0]);
      throw new TalosConfigError(
        `decode error: yaml: line ${line}: ${error.code.toLowerCase().replaceAll('_', ' ')}`,
      );
    }
    const body: unknown = document.toJS({ maxAliasCount: 100 });
    if (typeof body !== 'object' || body === null || Array.isArray(body)) {
      throw new TalosConfigError('recovered: expected a mapping node');
    }
    return body as Record<string, unknown>;
  });
}

function refuseDuplicates(bodies: Record<string, unknown>[]): void {
  const seen = new Set<string>();
  for (const body of bodies) {
    const text = (key: string) => (typeof body[key] === 'string' ? body[key] : '');
    const id = `${text('apiVersion')}/${text('kind') || 'v1alpha1'}/${text('name')}`;
    if (seen.has(id)) throw new TalosConfigError(`duplicate document ${id} is not allowed`);
    seen.add(id);
  }
}

function checkKind(body: Record<string, unknown>): string {
  const kind = String(body.kind);
  const schema = documentSchemas[kind];
  if (schema === undefined && !otherDocumentKinds.has(kind)) {
    throw new TalosConfigError(
      `"${kind}" "${typeof body.apiVersion === 'string' ? body.apiVersion : ''}": not registered`,
    );
  }
  if (schema !== undefined) check(schema, body, kind);
  return kind;
}

function check<T extends z.ZodType>(schema: T, body: Record<string, unknown>, name: string): z.infer<T> {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const { issues } = result.error;
  const wrong = issues.filter((issue) => issue.code !== 'unrecognized_keys');
  if (wrong.length > 0) {
    const lines = wrong.map((issue) => `  .${issue.path.join('.')}: ${issue.message}`);
    throw new TalosConfigError(`error decoding ${name}:\n${lines.join('\n')}`);
  }
  throw new TalosConfigError(`unknown keys found during decoding:\n${unknownKeys(issues)}`);
}

/** The keys at their places, as Talos shows them; their values, which may be secrets, stay out. */
function unknownKeys(issues: z.core.$ZodIssue[]): string {
  const tree: Record<string, unknown> = {};
  for (const issue of issues) {
    if (issue.code !== 'unrecognized_keys') continue;
    let place = tree;
    for (const step of issue.path) place = (place[String(step)] ??= {}) as Record<string, unknown>;
    for (const key of issue.keys) place[key] = '...';
  }
  return stringify(tree, { indent: 4 }).trimEnd();
}
