// `routewise demo`: the whole way once, on this machine: sandbox, plan, preview, up, a second up that changes nothing.
// It must never touch a real cloud: every endpoint it hands to Pulumi is the sandbox's.
import { resolve } from 'node:path';
import type { Command } from 'commander';
import color from 'picocolors';
import { parseStack } from '../spec/parseStack';
import { readStackFile } from '../config/readStackFile';
import { takeStackSecrets } from '../config/secrets/stackSecrets';
import type { ClusterPlan } from '../plan/clusterPlan';
import { bringUp } from '../sandbox/commands/up';
import { showProgress } from '../sandbox/toolchain';
import { toolchainSource } from '../sandbox/daemon/toolchainSource';
import { pulumiOutput, runPulumi } from './demo/runPulumi';
import { showCluster } from './demo/showCluster';
import { directoryOption, stackName } from './namedOptions';
import { plannedStack } from './plannedStack';
import { planScreen } from './present/planScreen';
import { valuesText } from './present/planText';
import { print, printPage } from './print';

export function addDemoCommand(program: Command): void {
  program
    .command('demo')
    .description('Plan the stack, build it on a sandbox with the real Pulumi engine, and show what runs.')
    .option('--stack <name>', 'the stack to build', stackName, 'dev')
    .option(...directoryOption)
    .action(async (options: { stack: string; directory: string }) => {
      await demo(options.stack, resolve(options.directory));
    });
}

async function demo(stack: string, projectRoot: string): Promise<void> {
  // What is no stack at all is told before a sandbox is built for it; the plan needs the sandbox's Pulumi, which knows what runs.
  parseStack(takeStackSecrets(readStackFile(stack, projectRoot).sections).sections);

  step('Sandbox: a Hetzner API, Kubernetes and a chart repository on loopback');
  const progress = showProgress();
  const tools = toolchainSource({ projectRoot, onEvent: progress.onEvent });
  const { environment } = await bringUp({ projectRoot, tools, stack, say: print }).finally(() => {
    progress.stop();
  });
  const pulumi = { cwd: projectRoot, env: { ...process.env, ...environment } };

  step('routewise plan');
  const { plan, line } = await plannedStack(stack, { directory: projectRoot, environment: pulumi.env });
  printPage(planScreen(plan, stack, line));

  step('pulumi preview');
  await runPulumi(['preview', '--stack', stack, '--suppress-outputs'], pulumi);
  step('pulumi up');
  await runPulumi(['up', '--stack', stack, '--yes', '--skip-preview', '--suppress-outputs'], pulumi);

  step('What is running');
  await showCluster(await pulumiOutput('kubeconfig', stack, pulumi), print);
  step('Helm values that differ from the chart’s defaults, and why');
  print(valuesText(plan));

  step('A second pulumi up, which must change nothing');
  await runPulumi(
    ['up', '--stack', stack, '--yes', '--skip-preview', '--suppress-outputs', '--expect-no-changes'],
    pulumi,
  );
  print(farewell(stack, plan));
}

function farewell(stack: string, plan: ClusterPlan): string {
  return [
    color.bold('\nThat was the whole way, with the real engine. The sandbox goes on running:'),
    '  eval "$(npm run -s sandbox:env)"                      a shell in which pulumi works on it',
    `  pulumi stack output --stack ${stack}                       what the program puts out`,
    '  pulumi stack history                                  each update, with its result',
    '  npx routewise sandbox status                          its parts, clusters and machines',
    `  npx routewise plan ${stack} --all                          every decision with its reasons`,
    `  edit Pulumi.${stack}.yaml, then npx routewise plan ${stack}       what a change would mean; pulumi up to make it`,
    `      for example general: { type: cpx41, count: ${(plan.nodes.filter(({ pool }) => pool === 'general').length || 3) + 1} } adds a worker`,
    `  pulumi destroy --stack ${stack}                            is refused: docs/protection.md says what to set first`,
    '  npm run sandbox:down                                  end the sandbox and leave nothing behind',
  ].join('\n');
}

function step(title: string): void {
  print(`\n${color.bold(color.cyan(`── ${title}`))}`);
}
