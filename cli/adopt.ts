// `routewise adopt STACK`: how the release that runs differs from the plan, value by value with its class of risk, and
// what to do to take it over. It must never change anything, neither in the cluster nor in the stack's file.
import { dirname } from 'node:path';
import { Option } from 'commander';
import type { Command } from 'commander';
import type { z } from 'zod';
import { RefusedError } from '../config/problem';
import { existingProvider } from '../config/schema/provider/existing';
import { readStackFile } from '../config/readStackFile';
import { standaloneKubeconfig } from '../observe/kubeconfig';
import { readCluster } from '../observe/readCluster';
import { planStack } from '../plan/planStack';
import { commandProblems } from './commandProblems';
import { directoryOption } from './namedOptions';
import { printJson, printPage } from './print';
import { adoptionText } from './present/adoptionText';

interface Options {
  format: 'text' | 'json';
  live?: true;
  directory: string;
}

export function addAdoptCommand(program: Command): void {
  program
    .command('adopt')
    .alias('diff')
    .description(
      'Show what would change on an existing cluster, value by value, and how to take its release over.',
    )
    .argument('<stack>', 'a stack’s name or the path of its file')
    .addOption(
      new Option('-f, --format <format>', 'how to print it').choices(['text', 'json']).default('text'),
    )
    .option('--live', 'ask the cluster for what runs now, instead of the stack’s file')
    .option(...directoryOption)
    .action(async (stack: string, options: Options) => {
      const file = readStackFile(stack, options.directory);
      // A provider that says nothing of a cluster is refused by the plan.
      const provider = existingProvider.safeParse(file.sections.provider);
      const ask = options.live === true && provider.success;
      const live = ask ? { observed: await askCluster(provider.data) } : {};
      const { infrastructure, cilium } = planStack(file.sections, dirname(file.file), live);
      if (infrastructure.kind !== 'existing') throw notExisting(infrastructure.kind);
      if (options.format === 'json') printJson(infrastructure);
      else printPage(adoptionText(infrastructure, cilium.version, file.stack));
    });
}

/** A kubeconfig that is kept as a secret is Pulumi's to read; here a path is needed. */
async function askCluster(provider: z.output<typeof existingProvider>): Promise<unknown> {
  const { kubeconfig, context } = provider;
  return readCluster(standaloneKubeconfig({ path: kubeconfig, context }));
}

function notExisting(kind: string): RefusedError {
  return new RefusedError([
    commandProblems['nothing-to-adopt'].at('routewise:provider.kind', { found: kind }),
  ]);
}
