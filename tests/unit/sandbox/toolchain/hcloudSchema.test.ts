// The Hetzner provider that is built here against the npm SDK that programs use: same types, same inputs, same functions.
// Must never be satisfied by an empty list.
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { defaultModulesDir } from '../../../../sandbox/toolchain/modulesDir';

interface ResourceSchema {
  properties?: Record<string, unknown>;
  inputProperties?: Record<string, unknown>;
}
interface Schema {
  resources: Record<string, ResourceSchema>;
  functions: Record<string, unknown>;
}

const schema = JSON.parse(
  readFileSync(join(defaultModulesDir(), 'demo', 'pulumi-resource-hcloud', 'schema.json'), 'utf8'),
) as Schema;
const sdk = dirname(require.resolve('@pulumi/hcloud/package.json'));
const files = readdirSync(sdk)
  .filter((file) => file.endsWith('.js'))
  .map((file) => readFileSync(join(sdk, file), 'utf8'));

const resources = files.flatMap((text) => {
  const type = /__pulumiType = ['"](hcloud:[^'"]+)['"]/.exec(text)?.[1];
  const inputs = [...text.matchAll(/resourceInputs\["(\w+)"\] = args/g)].flatMap(([, name]) => name ?? []);
  return type === undefined ? [] : [{ type, inputs: [...new Set(inputs)] }];
});
const functions = [
  ...new Set(
    files.flatMap((text) =>
      [...text.matchAll(/invoke(?:Output)?\("(hcloud:[^"]+)"/g)].map(([, f]) => f ?? ''),
    ),
  ),
];

test('reads the SDK', () => {
  expect(resources.length).toBeGreaterThan(20);
  expect(functions.length).toBeGreaterThan(20);
});

/** The SDK is made of a Terraform provider newer than the one that can be built here. */
const missingInputs: Record<string, string[]> = {
  'hcloud:index/storageBoxSubaccount:StorageBoxSubaccount': ['name'],
};
const missingTypes = ['hcloud:index/zoneRecord:ZoneRecord'];

test('serves every type of the SDK but those that are too new', () => {
  const missing = resources.map(({ type }) => type).filter((type) => !(type in schema.resources));
  expect(missing).toEqual(missingTypes);
});

test.each(
  resources.filter(({ type }) => type in schema.resources).map(({ type, inputs }) => [type, inputs] as const),
)('%s has all inputs of the SDK', (type, inputs) => {
  const served = schema.resources[type];
  const known = Object.keys({ ...served?.properties, ...served?.inputProperties });
  expect(inputs.filter((name) => !known.includes(name))).toEqual(missingInputs[type] ?? []);
});

test('serves every function of the SDK', () => {
  expect(functions.filter((name) => !(name in schema.functions))).toEqual([]);
});
