// `routewise fix-hosts STACK`: puts right what the stack allows on its hosts, without `pulumi up`.
// It must never change a host while any host of the stack is refused by preflight.
import type { Command } from 'commander';
import { directoryOption, stackOfHosts } from './namedOptions';
import { print } from './print';
import type { StateChoice } from './stackState';
import { addStateOptions } from './stackState';

export function addFixHostsCommand(program: Command): void {
  addStateOptions(program.command('fix-hosts'))
    .description(
      'Put right on a stack’s existing hosts what routewise:nodes.fixes allows, after a preflight of all of them.',
    )
    .argument(...stackOfHosts)
    .option(...directoryOption)
    .action(async (stack: string, choice: StateChoice) => {
      const [{ readHosts }, { requirePreflight, fixHosts }] = await Promise.all([
        // The other commands have no need of SSH.
        import('./readHosts'),
        import('../providers/src/hosts'),
      ]);
      const { preflight, access, hosts } = await readHosts(stack, choice);
      const { facts, hostKeys } = await requirePreflight(preflight, access, hosts.fixes);
      const fixed = await fixHosts(preflight, facts, hosts.fixes, { ...access, knownKeys: hostKeys });
      for (const { host, done } of fixed) for (const what of done) print(`${host}: ${what}`);
      if (fixed.length === 0) print('Nothing was to do.');
    });
}
