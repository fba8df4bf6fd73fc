// Cases of what a command is asked for and cannot do.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { stringify } from 'yaml';
import { addAdoptCommand } from '../../../../cli/adopt';
import { checkRelease } from '../../../../cli/check/checkRelease';
import { findValues } from '../../../../cli/check/findValues';
import { addHostFirewallCommand } from '../../../../cli/hostFirewall';
import { hostNamed } from '../../../../cli/resetHost';
import { routerConfigText } from '../../../../cli/routerConfig';
import { writeFile } from '../../../../cli/writeFile';
import { tokens } from '../../../fixtures/plantedSecrets';
import { hostsStack, stackWith } from '../../../fixtures/stacks';
import { planBgpStack } from '../../../fixtures/bgp/bgpStack';
import { temporaryFolder } from '../../sandbox/temporaryFolder';
import { ofRun } from '../ofRun';
import type { ProblemCases } from '../problemCase';

/** What it prints is not looked at. */
async function command(add: (program: Command) => void, args: readonly string[]): Promise<void> {
  const program = new Command();
  add(program);
  const silenced = [process.stdout, process.stderr].map((stream) =>
    jest.spyOn(stream, 'write').mockReturnValue(true),
  );
  try {
    await program.parseAsync(args, { from: 'user' });
  } finally {
    for (const stream of silenced) stream.mockRestore();
  }
}

const root = resolve(__dirname, '../../../..');
const adopted = (stack: string) => command(addAdoptCommand, ['adopt', stack, '-C', root]);
const firewalled = async (stack: unknown) => {
  const folder = temporaryFolder();
  const sections = Object.entries(stack as object).map(
    ([name, value]) => [`routewise:${name}`, value] as const,
  );
  writeFileSync(join(folder, 'Pulumi.it.yaml'), stringify({ config: Object.fromEntries(sections) }));
  const options = ['--role', 'worker', '--ssh-from', '203.0.113.7/32', '--no-state'];
  await command(addHostFirewallCommand, ['host-firewall', 'it', '-C', folder, ...options]);
};

const folder = join(temporaryFolder(), 'folder');
mkdirSync(folder);
const routers = planBgpStack();
const [router = ''] = Object.keys(routers.bgp?.peers ?? {});
const checked = (yaml: string) =>
  checkRelease(findValues('values.yaml', yaml), { version: '1.19.6', facts: {} }).problems;

export const commandCases: ProblemCases = {
  'file-not-writable': ofRun(
    '--svg',
    (file: string) => {
      writeFile('--svg', file, '<svg/>');
    },
    folder,
    join(folder, 'picture.svg'),
  ),
  'stack-without-hosts': ofRun('routewise:provider.kind', firewalled, stackWith({}), hostsStack()),
  'host-not-in-stack': ofRun(
    'routewise:nodes',
    (name: string) => {
      hostNamed(name, [{ name: 'one' }, { name: 'two' }]);
    },
    'three',
    'two',
  ),
  'router-config': ofRun(
    'routewise:bgp.peers',
    (peer: string) => routerConfigText(routers, 'edge', { for: 'frr', neighbors: 'nodes', peer }),
    `${router}-2`,
    router,
  ),
  'nothing-to-adopt': ofRun('routewise:provider.kind', adopted, 'dev', 'existing'),
  'helm-repeated-key': ofRun('MTU', checked, 'MTU: 1400\ndebug: {}\nMTU: 1500\n', 'MTU: 1400\n'),
  'values-secret-in-clear': ofRun(
    'extraEnv.0.value',
    checked,
    stringify({ extraEnv: [{ name: 'A', value: tokens.GitHub }] }),
    stringify({ extraEnv: [{ name: 'A', value: 'B' }] }),
  ),
};
