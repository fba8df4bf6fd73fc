// `routewise preflight STACK`: looks at the stack's hosts over SSH and says what stands in the way. Pulumi is asked what runs, where it is at hand.
// It must never change a host.
import type { Command } from 'commander';
import { directoryOption, stackOfHosts } from './namedOptions';
import { printJson, printPage } from './print';
import { preflightText } from './present/preflightText';
import type { StateChoice } from './stackState';
import { addStateOptions } from './stackState';

interface Options extends StateChoice {
  readonly json?: true;
  readonly strict?: true;
}

const epilogue = `
SSH logs in with ROUTEWISE_SSH_KEY_FILE, ROUTEWISE_SSH_PRIVATE_KEY or the agent, as the user that the stack names, and
looks around as root (sudo -n). Nothing on the hosts is changed.

Exit codes: 0 fine (warnings allowed, unless --strict) · 1 something stands in the way · 2 wrong use · 3 the world failed`;

export function addPreflightCommand(program: Command): void {
  addStateOptions(program.command('preflight'))
    .description(
      'Look at a stack’s existing hosts over SSH before anything is touched: what stands in the way, and the way out.',
    )
    .argument(...stackOfHosts)
    .option('--json', 'problems, facts and host keys, for programs')
    .option('--strict', 'fail on warnings too')
    .option(...directoryOption)
    .addHelpText('after', epilogue)
    .action(async (stack: string, options: Options) => {
      // Loaded here: the other commands have no need of SSH.
      const [{ readHosts }, { preflight }] = await Promise.all([
        import('./readHosts'),
        import('../providers/src/hosts'),
      ]);
      const { preflight: plan, access, hosts } = await readHosts(stack, options);
      const report = await preflight(plan, access, hosts.fixes);
      if (options.json === true) printJson(report);
      else printPage(preflightText(plan, report));
      const bad = report.problems.some(
        ({ severity }) => severity === 'refuse' || (options.strict === true && severity === 'warn'),
      );
      if (bad) process.exitCode = 1;
    });
}
