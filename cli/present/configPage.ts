// Writes the configuration reference, docs/configuration.md, from the JSON Schema of a stack.
// It must never describe a key in other words than the schema does.
import { stackJsonSchema } from '../../config/jsonSchema';

interface Node {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Node | boolean;
  readonly items?: Node;
  readonly anyOf?: readonly Node[];
  readonly oneOf?: readonly Node[];
}

interface Row {
  readonly key: string;
  readonly node: Node;
  readonly required: boolean;
}

export function configPage(): string {
  const schema = stackJsonSchema() as { properties: { config: Node } };
  const sections = Object.entries(schema.properties.config.properties ?? {});
  return [
    '# Configuration',
    'What a stack file (`Pulumi.<stack>.yaml`) may say under `config:`. Unknown keys are refused, with the nearest known one named. ' +
      'With the line `# yaml-language-server: $schema=./docs/schema/stack.schema.json` at its top, an editor completes keys and shows these texts.',
    'This page is written by `npx routewise schema --format markdown`.',
    ...sections.flatMap(([name, node]) => [`## ${name}`, node.description ?? '', table(rowsOf(node, ''))]),
    '',
  ].join('\n\n');
}

function table(rows: readonly Row[]): string {
  const lines = rows.map(
    ({ key, node, required }) =>
      `| \`${key}\` | ${typeOf(node)} | ${defaultOf(node, required)} | ${escape(node.description ?? '')} |`,
  );
  return ['| key | type | default | meaning |', '| --- | --- | --- | --- |', ...lines].join('\n');
}

function rowsOf(node: Node, prefix: string): Row[] {
  return branches(node).flatMap((branch) => [
    ...Object.entries(branch.properties ?? {}).flatMap(([name, child]) => {
      const key = prefix === '' ? name : `${prefix}.${name}`;
      const inner = rowsOf(child, key);
      return [{ key, node: child, required: branch.required?.includes(name) ?? false }, ...inner];
    }),
    ...(typeof branch.additionalProperties === 'object'
      ? rowsOf(branch.additionalProperties, `${prefix}.<name>`.replace(/^\./, ''))
      : []),
    ...(branch.items === undefined ? [] : rowsOf(branch.items, `${prefix}[]`)),
  ]);
}

function typeOf(node: Node): string {
  const kinds = branches(node).map((branch) => {
    if (branch.const !== undefined) return `\`${JSON.stringify(branch.const)}\``;
    if (branch.enum !== undefined) return branch.enum.map((value) => `\`${String(value)}\``).join(', ');
    return branch.type ?? 'anything';
  });
  return escape([...new Set(kinds)].join(' or '));
}

function defaultOf(node: Node, required: boolean): string {
  if (node.default !== undefined) return `\`${escape(JSON.stringify(node.default))}\``;
  return required ? 'required' : '';
}

function branches(node: Node): readonly Node[] {
  return node.anyOf ?? node.oneOf ?? [node];
}

function escape(text: string): string {
  return text.replaceAll('|', '\\|');
}
