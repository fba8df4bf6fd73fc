import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv2020 from 'ajv/dist/2020';
import { parse } from 'yaml';
import { stackJsonSchema } from '../../../config/jsonSchema';
import { smallestStack, stackWith } from '../../fixtures/stacks';

const root = join(__dirname, '..', '..', '..');
const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(stackJsonSchema());
const asFile = (sections: unknown): unknown => ({
  config: Object.fromEntries(
    Object.entries(sections as object).map(([key, value]) => [`routewise:${key}`, value as unknown]),
  ),
});

describe('the JSON Schema for editors', () => {
  it('is the committed one: `npx routewise schema > docs/schema/stack.schema.json`', () => {
    const committed = readFileSync(join(root, 'docs/schema/stack.schema.json'), 'utf8');
    expect(JSON.parse(committed)).toEqual(stackJsonSchema());
  });

  it.each(['dev', 'prod'])('accepts the example stack %s', (stack) => {
    const file: unknown = parse(readFileSync(join(root, `Pulumi.${stack}.yaml`), 'utf8'));
    expect(validate(file) ? [] : validate.errors).toEqual([]);
  });

  it('tells mistakes from valid stacks, while other namespaces stay free', () => {
    expect(
      validate({
        config: { ...(asFile(smallestStack()) as { config: object }).config, 'hcloud:token': 'x' },
      }),
    ).toBe(true);
    for (const changes of [
      { clustr: {} },
      { 'provider.location': 'fsn2' },
      { 'nodes.controlPlanes.lables': {} },
    ]) {
      expect(validate(asFile(stackWith(changes)))).toBe(false);
    }
  });

  it('has a hover text for every key', () => {
    const bare: string[] = [];
    const walk = (node: unknown, path: string): void => {
      if (typeof node !== 'object' || node === null) return;
      const { properties } = node as {
        properties?: Record<string, { description?: string; const?: unknown }>;
      };
      for (const [key, child] of Object.entries(properties ?? {})) {
        if (child.description === undefined && path !== '') bare.push(`${path}.${key}`);
        walk(child, `${path}.${key}`);
      }
      for (const value of Object.values(node)) if (value !== properties) walk(value, path);
    };
    walk(stackJsonSchema(), '');
    expect(bare.filter((path) => !path.includes('taints'))).toEqual([]);
  });
});
