// `routewise observe`: what an existing cluster says of itself, as the file that a stack's plan is made from.
// It must never change anything in the cluster, nor print a value that looks like a secret.
import type { Command } from 'commander';
import { readClusterFile } from '../spec/existing/readObserved';
import { hideObserved } from '../spec/existing/hideObserved';
import { cleanText } from '../config/cleanText';
import { showPath } from '../config/secrets/showPath';
import { existingProblems } from '../spec/existing/existingProblems';
import { RefusedError } from '../config/problem';
import { observedCluster } from '../config/schema/observedCluster';
import type { ObservedRelease } from '../config/schema/observedCluster';
import { notEmpty } from './namedOptions';
import { printError, printPage } from './print';
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
    .option('--kubeconfig <file>', 'default: the variable KUBECONFIG, else ~/.kube/config', notEmpty)
    .option('--context <name>', 'default: the kubeconfig’s current context', notEmpty)
    .option(
      '--release-from <file>',
      'keep the release that this file knows: what ran before Routewise took it over',
      notEmpty,
    )
    .action(async ({ kubeconfig, context, releaseFrom }: Options) => {
      const before = releaseFrom === undefined ? undefined : releaseOf(releaseFrom);
      const cluster = await readCluster(standaloneKubeconfig({ path: kubeconfig, context }));
      const observed = before === undefined ? cluster : { ...cluster, release: before };
      printPage(observedYaml(observed));
      const left = leftOut(observed.release);
      if (left !== '') printError(left);
    });
}

/** Told beside the file, so that nobody has to look for it there. */
function leftOut(release: ObservedRelease | undefined): string {
  const paths = [
    ...(release?.hidden ?? []).map((path) => ['values', ...path]),
    ...(release?.hiddenDefaults ?? []).map((path) => ['defaults', ...path]),
  ];
  return paths.length === 0
    ? ''
    : `Left out, because they look like secrets: ${paths.map((path) => cleanText(showPath(path))).join(', ')}`;
}

function releaseOf(file: string): ObservedRelease | undefined {
  const parsed = observedCluster.safeParse(readClusterFile(file, '--release-from', file));
  // A file of an earlier release may hold what is not to be written down again.
  if (parsed.success) return hideObserved(parsed.data).observed.release;
  throw new RefusedError([
    existingProblems['cluster-file-unreadable'].at('--release-from', {
      found: file,
      reason: 'it is not what `routewise observe` writes',
      remedy: 'name the file under routewise:provider.cluster',
    }),
  ]);
}
