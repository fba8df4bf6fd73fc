// What is told while hosts are made ready: warnings, in words that a stack can accept them by, and those that it has accepted.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { planPreflight } from '../../../../plan/preflight/preflightPlan';
import { readyHosts } from '../../../../providers/src/lifecycles/readyHosts';
import { planOfHosts } from '../../../fixtures/hosts/hostsStack';
import { loginKey, withScriptedHost } from '../../../fixtures/hosts/scriptedHost';
import { temporaryFolder } from '../../sandbox/temporaryFolder';

const recorded = join(__dirname, '../../../fixtures/hosts/recorded/master.txt');
/** As a kernel answers that does not describe its types. */
const facts = readFileSync(recorded, 'utf8').replace(/(@@routewise btf\n[\s\S]*?@@routewise = )0/, '$11');
const environment = { ...process.env };

beforeEach(() => {
  Object.assign(process.env, {
    ROUTEWISE_SSH_PRIVATE_KEY: loginKey,
    ROUTEWISE_SSH_KNOWN_HOSTS: join(temporaryFolder(), 'known_hosts'),
  });
});
afterEach(() => {
  process.env = { ...environment };
});

async function said(accept: Readonly<Record<string, string>>): Promise<string[]> {
  const printed = jest.spyOn(console, 'log').mockReturnValue();
  const reply = (command: string) => ({
    stdout: command.includes('date +%s') ? String(Date.now()) : facts,
  });
  try {
    await withScriptedHost({ reply }, (port) => {
      const host = { name: 'one', address: '10.4.100.1', ssh: `root@127.0.0.1:${port}` };
      const plan = planPreflight(planOfHosts([host], { 'safety.accept': accept }));
      if (plan === undefined) throw new Error('no hosts are planned');
      return readyHosts.create({ plan, fixes: [], keyGeneration: 1 });
    });
    return printed.mock.calls.map(([text]) => String(text));
  } finally {
    printed.mockRestore();
  }
}

it('tells what hosts are warned of', async () => {
  const lines = await said({});
  expect(lines).toContainEqual(expect.stringMatching(/^warn \[btf-missing\] host one: without .*\.$/));
  expect(lines).toContainEqual(expect.stringMatching(/^host one shows SHA256:/));
});

it('tells what is accepted as a note with the reason', async () => {
  const lines = await said({ 'btf-missing': 'nobody traces here' });
  expect(lines.filter((line) => line.startsWith('warn'))).toEqual([]);
  expect(lines).toContainEqual(
    expect.stringMatching(/^note \[btf-missing\] host one: .* Accepted: nobody traces here\.$/),
  );
});
