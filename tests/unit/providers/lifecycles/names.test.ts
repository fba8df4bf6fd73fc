// A resource is found by one name: where it is declared, and where what it does is written.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const providers = join(__dirname, '../../../../providers');
/** What declares no resource. */
const besides = ['handlers.d.ts', 'index.ts'];
/** Beside a lifecycle: what is asked of it, where its declaration must not need its code. */
const request = 'Request.ts';

test('declarations and lifecycles bear the same names', () => {
  const declared = readdirSync(join(providers, 'resources')).filter(
    (name) => name.endsWith('.ts') && !besides.includes(name),
  );
  const files = readdirSync(join(providers, 'src/lifecycles')).sort();
  const requests = files.filter((name) => name.endsWith(request));
  expect(declared.length).toBeGreaterThan(10);
  expect(files.filter((name) => !requests.includes(name))).toEqual(declared.sort());
  for (const name of requests) expect(declared).toContain(name.replace(request, '.ts'));
});
