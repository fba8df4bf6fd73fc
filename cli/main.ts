// The `routewise` command: everything that is not `pulumi` itself.
// It must never print a stack trace for a user's mistake; exit codes: 0 fine, 1 refused, 2 wrong use, 3 the world failed.
import { Command, CommanderError } from 'commander';
import { messageOf } from '../config/messageOf';
import { RefusedError } from '../config/problem';
import { version } from '../package.json';
import { addAdoptCommand } from './adopt';
import { addFixHostsCommand } from './fixHosts';
import { addCheckCommand } from './check';
import { addDemoCommand } from './demo';
import { addHostFirewallCommand } from './hostFirewall';
import { addImportImagesCommand } from './importImages';
import { addObserveCommand } from './observe';
import { addPlanCommand } from './plan';
import { addPreflightCommand } from './preflight';
import { addResetHostCommand } from './resetHost';
import { addRouterConfigCommand } from './routerConfig';
import { addSandboxCommands } from './sandbox';
import { printError } from './print';
import { addRulesCommand } from './rules';
import { addSchemaCommand } from './schema';

const epilogue = `
Examples:
  routewise plan dev                    what follows from Pulumi.dev.yaml, on one screen
  routewise plan dev --all              every decision, node and Helm value with its reason
  routewise plan dev --format markdown  the same for a pull request
  routewise check values.yaml           what is wrong with any Cilium values file, with line numbers
  routewise router-config prod --for frr  the routers’ side of the BGP sessions
  routewise observe --context prod        what an existing cluster says of itself, for a stack to plan from
  routewise adopt existing              what would change on it, value by value with its class of risk
  routewise preflight metal             what stands in the way on a stack’s existing hosts, over SSH
  routewise sandbox up                  a Hetzner API, a Kubernetes control plane and a chart repository on loopback
  eval "$(routewise sandbox env)"       then \`pulumi up\` works against the sandbox

Exit codes: 0 fine · 1 refused · 2 wrong use · 3 the world failed`;

function program(): Command {
  const root = new Command('routewise')
    .description(
      'Plans Kubernetes clusters whose Cilium follows from the network, and explains every decision.',
    )
    .addHelpText('after', epilogue)
    .version(version, '--version', 'print the version')
    .exitOverride()
    .showHelpAfterError('Run `routewise --help` for what there is.');
  addPlanCommand(root);
  addCheckCommand(root);
  addPreflightCommand(root);
  addFixHostsCommand(root);
  addImportImagesCommand(root);
  addResetHostCommand(root);
  addHostFirewallCommand(root);
  addRouterConfigCommand(root);
  addObserveCommand(root);
  addAdoptCommand(root);
  addSandboxCommands(root);
  addDemoCommand(root);
  addSchemaCommand(root);
  addRulesCommand(root);
  return root;
}

async function main(): Promise<number> {
  try {
    await program().parseAsync(process.argv);
    return Number(process.exitCode ?? 0);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (error instanceof RefusedError) {
      printError(error.message);
      return 1;
    }
    printError(messageOf(error));
    if (process.env.ROUTEWISE_DEBUG !== undefined && error instanceof Error) printError(error.stack ?? '');
    return 3;
  }
}

// A reader such as `head` may have seen enough.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

void main().then((code) => {
  process.exitCode = code;
});
