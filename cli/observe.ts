// `routewise observe`: what an existing cluster says of itself, as the file that a stack's plan is made from.
// It must never change anything in the cluster, nor print a value that looks like a secret.
import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { parse } from 'yaml';
import { RefusedError } from '../config/problem';
import { observedCluster } from '../config/schema/observedCluster';
import type { ObservedRelease } from '../config/schema/observedCluster';
import { standaloneKubeconfig } from '../observe/kubeconfig';
import { observedYaml } from '../observe/observedYaml';
import { readCluster } from '../observe/readCluster';

interface Options {
  kubeconfig?: string;
  context?: string;
  releaseFrom?: string;
}

export function addObserveCommand(program: Command): void {
  program
    .command('observe')
    .description('Write down what an existing cluster says of itself: nodes, ranges, versions, its Cilium.')
    .option('--kubeconfig <file>', 'default: the variable KUBECONFIG, else ~/.kube/config')
    .option('--context <name>', 'default: the kubeconfig’s current context')
    .option(
      '--release-from <file>',
      'keep the release that this file knows: what ran before Routewise took it over',
    )
    .action(async ({ kubeconfig, context, releaseFrom }: Options) => {
      const before = releaseFrom === undefined ? undefined : releaseOf(releaseFrom);
      const cluster = await readCluster(standaloneKubeconfig({ path: kubeconfig, context }));
      process.stdout.write(observedYaml(before === undefined ? cluster : { ...cluster, release: before }));
    });
}

function releaseOf(file: string): ObservedRelease | undefined {
  const parsed = observedCluster.safeParse(parse(readFileSync(file, 'utf8')));
  if (parsed.success) return parsed.data.release;
  throw new RefusedError([
    {
      rule: 'cluster-file-unreadable',
      severity: 'refuse',
      path: '--release-from',
      found: file,
      reason: 'it is not what `routewise observe` writes',
      remedy: 'name the file under routewise:provider.cluster',
    },
  ]);
}
