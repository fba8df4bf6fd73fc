// A resource is found by one name: where it is declared, and where what it does is written.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const providers = join(__dirname, '../../../../providers');
/** What declares no resource. */
const besides = ['handlers.d.ts', 'index.ts'];

test('declarations and lifecycles bear the same names', () => {
  const declared = readdirSync(join(providers, 'resources')).filter(
    (name) => name.endsWith('.ts') && !besides.includes(name),
  );
  expect(declared.length).toBeGreaterThan(10);
  expect(readdirSync(join(providers, 'src/lifecycles')).sort()).toEqual(declared.sort());
});
