// `routewise demo`: the whole way once, on this machine: plan, sandbox, preview, up, a second up that changes nothing.
// It must never touch a real cloud: every endpoint it hands to Pulumi is the sandbox's.
import { resolve } from 'node:path';
import type { Command } from 'commander';
import color from 'picocolors';
import { parseStack } from '../config/parse';
import { readStackFile } from '../config/readStackFile';
import type { ClusterPlan } from '../plan/clusterPlan';
import { planCluster } from '../plan/planCluster';
import { bringUp } from '../sandbox/commands/up';
import { showProgress } from '../sandbox/toolchain';
import { toolchainSource } from '../sandbox/toolchainSource';
import { pulumiOutput, runPulumi } from './demo/runPulumi';
import { showCluster } from './demo/showCluster';
import { planText, valuesText } from './present/planText';

export function addDemoCommand(program: Command): void {
  program
    .command('demo')
    .description('Plan the stack, build it on a sandbox with the real Pulumi engine, and show what runs.')
    .option('--stack <name>', 'the stack to build', 'dev')
    .option('-C, --directory <folder>', 'the folder that holds Pulumi.yaml', '.')
    .action(async (options: { stack: string; directory: string }) => {
      await demo(options.stack, resolve(options.directory));
    });
}

async function demo(stack: string, projectRoot: string): Promise<void> {
  const plan = planCluster(parseStack(readStackFile(stack, projectRoot).sections));
  process.stdout.write(planText(plan, stack));

  step('Sandbox: a Hetzner API, Kubernetes and a chart repository on loopback');
  const progress = showProgress();
  const tools = toolchainSource({ projectRoot, onEvent: progress.onEvent });
  const { environment } = await bringUp({ projectRoot, tools, stack, say }).finally(() => {
    progress.stop();
  });
  const pulumi = { cwd: projectRoot, env: { ...process.env, ...environment } };

  step('pulumi preview');
  await runPulumi(['preview', '--stack', stack, '--suppress-outputs'], pulumi);
  step('pulumi up');
  await runPulumi(['up', '--stack', stack, '--yes', '--skip-preview', '--suppress-outputs'], pulumi);

  step('What is running');
  await showCluster(await pulumiOutput('kubeconfig', stack, pulumi), say);
  step('Helm values that differ from the chart’s defaults, and why');
  say(valuesText(plan));

  step('A second pulumi up, which must change nothing');
  await runPulumi(
    ['up', '--stack', stack, '--yes', '--skip-preview', '--suppress-outputs', '--expect-no-changes'],
    pulumi,
  );
  say(farewell(stack, plan));
}

function farewell(stack: string, plan: ClusterPlan): string {
  return [
    color.bold('\nThat was the whole way, with the real engine. The sandbox goes on running:'),
    '  eval "$(npm run -s sandbox:env)"                      a shell in which pulumi works on it',
    `  pulumi stack output --stack ${stack}                       what the program puts out`,
    '  pulumi stack history                                  each update, with its result',
    '  npx routewise sandbox status                          its parts, clusters and machines',
    `  edit Pulumi.${stack}.yaml, then npx routewise plan ${stack}       what a change would mean; pulumi up to make it`,
    `      for example general: { type: cpx41, count: ${(plan.nodes.filter(({ pool }) => pool === 'general').length || 3) + 1} } adds a worker`,
    `  pulumi destroy --stack ${stack} --yes                      take the servers away`,
    '  npm run sandbox:down                                  end the sandbox and leave nothing behind',
  ].join('\n');
}

function step(title: string): void {
  process.stdout.write(`\n${color.bold(color.cyan(`── ${title}`))}\n`);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
