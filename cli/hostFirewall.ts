// `routewise host-firewall STACK --role worker --ssh-from …`: a firewall for existing hosts that fits the stack's plan.
// It must never be loaded by this program: who loads a firewall has to sit where he can take it back.
import type { Command } from 'commander';
import { InvalidArgumentError, Option } from 'commander';
import { parseCidr } from '../config/cidr';
import { RefusedError } from '../config/problem';
import { renderHostFirewall } from '../plan/preflight/hostFirewall';
import type { Role } from '../plan/ground/nodes';
import { commandProblems } from './commandProblems';
import { directoryOption, notEmpty, stackOfHosts } from './namedOptions';
import { plannedStack } from './plannedStack';
import { printError, printPage } from './print';
import type { StateChoice } from './stackState';
import { addStateOptions } from './stackState';

interface Options extends StateChoice {
  role: Role;
  sshFrom: string[];
  apiFrom: string[];
}

const epilogue = `
It is an nftables ruleset with a table of its own, to be loaded by hand: \`nft -c -f FILE\` tries it, \`nft -f FILE\` loads it,
\`nft delete table inet routewise\` takes it back. Keep a session open while you load it for the first time.`;

export function addHostFirewallCommand(program: Command): void {
  addStateOptions(program.command('host-firewall'))
    .description(
      'Print a firewall (nftables) for a stack’s existing hosts: what its plan needs, and no more.',
    )
    .argument(...stackOfHosts)
    .addOption(
      new Option('--role <role>', 'of the hosts it is for')
        .choices(['control-plane', 'worker'])
        .makeOptionMandatory(),
    )
    .addOption(
      new Option('--ssh-from <networks>', 'who may reach SSH, Pulumi’s machine among them; comma-separated')
        .argParser(networks)
        .makeOptionMandatory(),
    )
    .addOption(
      new Option('--api-from <networks>', 'who else may reach the Kubernetes API on control planes')
        .argParser(networks)
        .default([]),
    )
    .option(...directoryOption)
    .addHelpText('after', epilogue)
    .action(async (stack: string, { role, sshFrom, apiFrom, ...choice }: Options) => {
      const { plan, line } = await plannedStack(stack, choice);
      const text = renderHostFirewall(plan, role, { ssh: sshFrom, api: apiFrom });
      if (text === undefined)
        throw new RefusedError([
          commandProblems['stack-without-hosts'].at('routewise:provider.kind', {
            found: plan.infrastructure.kind,
            reason: `the stack has no existing hosts of role ${role}`,
          }),
        ]);
      // Beside the ruleset, which goes to hosts as it is.
      printError(line);
      printPage(text);
    });
}

function networks(text: string): string[] {
  return notEmpty(text)
    .split(',')
    .map((each) => {
      const network = each.trim();
      if (parseCidr(network) === undefined)
        throw new InvalidArgumentError(`“${network}” is not a network such as 203.0.113.7/32.`);
      return network;
    });
}
