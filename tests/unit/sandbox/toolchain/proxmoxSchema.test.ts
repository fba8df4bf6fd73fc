// The Proxmox VE provider that is built here against the npm SDK that programs use: same types, same inputs.
// Must never be satisfied by an empty list.
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { defaultModulesDir } from '../../../../sandbox/toolchain/modulesDir';

interface ResourceSchema {
  inputProperties?: Record<string, unknown>;
}

const schema = JSON.parse(
  readFileSync(join(defaultModulesDir(), 'proxmox', 'pulumi-resource-proxmoxve', 'schema.json'), 'utf8'),
) as { resources: Record<string, ResourceSchema> };
const sdk = dirname(require.resolve('@muhlba91/pulumi-proxmoxve/package.json'));

const inputs = new Map(
  readdirSync(sdk, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.js'))
    .flatMap((file) => {
      const text = readFileSync(join(sdk, file), 'utf8');
      const type = /__pulumiType = ['"](proxmoxve:[^'"]+)['"]/.exec(text)?.[1];
      const names = [...text.matchAll(/resourceInputs\["(\w+)"\] = args/g)].map(([, name]) => name ?? '');
      return type === undefined ? [] : [[type, [...new Set(names)]] as const];
    }),
);

/** What the program makes; see `served` in the module's Go source. */
const used = [
  'proxmoxve:download/file:File',
  'proxmoxve:index/fileLegacy:FileLegacy',
  'proxmoxve:index/haresource:Haresource',
  'proxmoxve:index/harule:Harule',
  'proxmoxve:index/poolLegacy:PoolLegacy',
  'proxmoxve:index/vmLegacy:VmLegacy',
];

test('serves what the program makes', () => {
  expect(Object.keys(schema.resources)).toEqual(expect.arrayContaining(used));
});

test.each(used)('%s has exactly the inputs of the SDK', (type) => {
  expect(inputs.get(type)?.length).toBeGreaterThan(1);
  expect(Object.keys(schema.resources[type]?.inputProperties ?? {}).sort()).toEqual(
    [...(inputs.get(type) ?? [])].sort(),
  );
});
