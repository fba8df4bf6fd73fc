// Every command that plans a stack knows what runs of it, or says that it does not: all of them would build the same as Pulumi.
// It must never reach a host or a real Pulumi: what runs is in a file here.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { parseStack } from '../../../spec/parseStack';
import { groundOf } from '../../../plan/ground/ground';
import { planPlaces } from '../../../plan/running/planPlaces';
import { nothingRuns } from '../../../plan/running/runningStack';
import { stateOf } from '../../fixtures/states/stateOf';
import { hostsStack, proxmoxStack } from '../../fixtures/stacks';
import type { Outcome } from './bundledCommand';
import { BundledCommand } from './bundledCommand';

const onHosts = ['preflight', 'fix-hosts', 'import-images', 'reset-host', 'host-firewall'] as const;
const commands = ['plan', 'router-config', ...onHosts] as const;
type CommandName = (typeof commands)[number];

const more: Partial<Record<CommandName, readonly string[]>> = {
  'router-config': ['--for', 'frr'],
  'reset-host': ['one'],
  'host-firewall': ['--role', 'worker', '--ssh-from', '203.0.113.7/32'],
};

describe('the state of a stack', () => {
  let command: BundledCommand;
  let folder: string;

  beforeAll(() => {
    command = new BundledCommand();
    folder = mkdtempSync(join(tmpdir(), 'routewise-state-'));
    const bgp = { localAsn: 65001, peers: { router: { address: '10.0.1.1', asn: 65000 } } };
    for (const [name, sections] of Object.entries({
      metal: hostsStack(),
      vms: proxmoxStack({ bgp, 'cilium.loadBalancer.pools': { public: { cidrs: ['10.6.0.0/24'] } } }),
    })) {
      const config = Object.fromEntries(
        Object.entries(sections as object).map(([key, value]) => [`routewise:${key}`, value as unknown]),
      );
      writeFileSync(join(folder, `Pulumi.${name}.yaml`), stringify({ config }));
    }
    // As if the stack's file had been given another name for the cluster since.
    const built = parseStack(proxmoxStack({ 'cluster.name': 'former' }));
    writeFileSync(
      join(folder, 'state.json'),
      JSON.stringify(stateOf({ spec: built, places: planPlaces(groundOf(built), nothingRuns).value })),
    );
    writeFileSync(join(folder, 'nonsense.json'), '{');
  });
  afterAll(() => {
    command.remove();
    rmSync(folder, { recursive: true });
  });

  const run = (name: CommandName, stack: string, ...options: string[]): Outcome =>
    command.run([name, stack, ...(more[name] ?? []), '-C', folder, ...options]);

  it.each(commands)('is held against the stack by %s', (name) => {
    for (const [file, rule] of [
      ['nonsense.json', '[state-unreadable]'],
      ['state.json', 'routewise:cluster.name'],
    ] as const) {
      const { code, err } = run(
        name,
        onHosts.some((each) => each === name) ? 'metal' : 'vms',
        '--state',
        file,
      );
      expect(err).toContain(rule);
      expect(code).toBe(1);
    }
  });

  it.each([
    ['plan', 'vms'],
    ['router-config', 'vms'],
    ['host-firewall', 'metal'],
  ] as const)('is left out where %s is told so, which says it', (name, stack) => {
    const { code, out, err } = run(name, stack, '--no-state');
    expect(code).toBe(0);
    expect(`${out}${err}`.replace(/\s+/g, ' ')).toContain('No state of this stack was read (as asked for)');
  });
});
