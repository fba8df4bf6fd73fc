// `routewise check FILE`: any Cilium values file → what is wrong with it, line by line. Needs no cluster and no stack.
// It must never print a secret, nor fail a file for want of facts about its cluster.
import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';
import { messageOf } from '../config/messageOf';
import type { ChartKeys } from '../chart/keys/chartKeys';
import { keysOfChart } from '../chart/keys/keysOfChart';
import { NotYaml } from '../config/parseYaml';
import { UnreadableFile, mostBytes, readTextFile } from '../config/readTextFile';
import { ciliumVersions } from '../config/schema/versions';
import type { ClusterFacts } from '../plan/effective/facts';
import type { ReleaseReport } from './check/checkRelease';
import { checkRelease } from './check/checkRelease';
import type { VersionChoice } from './check/ciliumVersion';
import { chooseVersion, defaultVersion, nearestVersion } from './check/ciliumVersion';
import { contradictionIn, factsFrom, toOptions } from './check/factOptions';
import type { ValuesSource } from './check/findValues';
import { findValues } from './check/findValues';
import { notEmpty } from './namedOptions';
import { checkMarkdown } from './present/checkMarkdown';
import { checkText, countOf } from './present/checkText';
import { printJson, printPage } from './print';

interface Options {
  readonly cilium?: string;
  readonly chart?: string;
  readonly allowKey?: readonly string[];
  readonly layers?: true;
  readonly strict?: true;
  readonly format: 'text' | 'json' | 'markdown';
  readonly json?: true;
}

const epilogue = `
FILE is a values file, or a manifest that holds one: a Flux HelmRelease, an Argo CD Application, a k3s HelmChart, or
the values of a chart that has Cilium’s as a dependency (under \`cilium:\`). What is not said of the cluster is not
judged; the last lines name the options that would let more rules speak.

Examples:
  routewise check values.yaml
  routewise check values.yaml --cilium 1.18 --distribution k3s --kernel 6.8 --driver i40e --topology same-link
  routewise check base.yaml site.yaml --layers      as \`helm -f base.yaml -f site.yaml\` puts them together
  helm get values cilium -n kube-system -o yaml | routewise check -
  routewise check values.yaml --chart ./our-cilium --strict --format markdown

Exit codes: 0 fine (warnings allowed, unless --strict) · 1 refused · 2 wrong use · 3 the world failed`;

/** A mistake in using the command: told in one line, exit code 2. */
class WrongUse extends Error {}

export function addCheckCommand(program: Command): void {
  const command = program
    .command('check')
    .description(
      'Check any Cilium values file: keys the chart ignores, values it or the agent refuses, and combinations that cannot work, each with its line and the way out.',
    )
    .argument('<files...>', 'values files, or - for standard input')
    .option(
      '--cilium <version>',
      `version of the chart: ${ciliumVersions.join(', ')}, or its minor (default: what the file names, else ${defaultVersion})`,
    )
    .option(
      '--chart <path>',
      'a modified Cilium chart, as a folder or archive, whose keys count instead',
      notEmpty,
    )
    .option('--allow-key <key>', 'let a dotted key pass, with everything below it; may be repeated', collect)
    .option('--layers', 'take the files as layers of one release, later ones over earlier ones')
    .option('--strict', 'fail on warnings too')
    .addOption(
      new Option('-f, --format <format>', 'how to print it')
        .choices(['text', 'json', 'markdown'])
        .default('text'),
    )
    .option('--json', 'short for --format json')
    .addHelpText('after', epilogue)
    .action((files: string[], options: Options & Record<string, unknown>) => {
      try {
        run(files, options);
      } catch (error) {
        if (!(error instanceof WrongUse)) throw error;
        command.error(error.message, { exitCode: 2 });
      }
    });
  for (const option of toOptions()) command.addOption(option.helpGroup('What is known of the cluster:'));
}

function run(files: readonly string[], options: Options & Record<string, unknown>): void {
  const facts = factsFrom(options);
  const contradiction = contradictionIn(facts);
  if (contradiction !== undefined) throw new WrongUse(contradiction);
  const chart = options.chart === undefined ? undefined : modifiedChart(options.chart);
  const found = files.map((file) => valuesIn(file));
  const releases = options.layers === true ? [found.flat()] : found.flatMap(releasesIn);
  const reports = releases.map((sources) => report(sources, options, facts, chart));
  present(reports, options.json === true ? 'json' : options.format);
  const { refuse, warn } = countOf(reports);
  if (refuse > 0 || (options.strict === true && warn > 0)) process.exitCode = 1;
}

/** Layers of one release stand one behind the other. */
function releasesIn(sources: readonly ValuesSource[]): ValuesSource[][] {
  return sources.reduce<ValuesSource[][]>((releases, source) => {
    const last = releases.at(-1);
    if (last !== undefined && source.release !== undefined && last[0]?.release === source.release)
      last.push(source);
    else releases.push([source]);
    return releases;
  }, []);
}

function report(
  sources: readonly ValuesSource[],
  options: Options,
  facts: ClusterFacts,
  chart: ChartKeys | undefined,
): ReleaseReport {
  const { version, remark, inPlaceOf } = versionFor(sources, options.cilium, chart);
  return checkRelease(sources, {
    version,
    facts: { ...factsIn(sources), ...facts },
    ...(remark === undefined ? {} : { versionRemark: remark }),
    ...(inPlaceOf === undefined ? {} : { inPlaceOf }),
    ...(chart === undefined ? {} : { chart }),
    ...(options.allowKey === undefined ? {} : { allowedKeys: options.allowKey }),
  });
}

/** What the file itself says of its surroundings: an option that says otherwise counts. */
function factsIn(sources: readonly ValuesSource[]): ClusterFacts {
  const renderer = sources.map((source) => source.renderer).find((each) => each !== undefined);
  return renderer === undefined ? {} : { renderer };
}

function versionFor(
  sources: readonly ValuesSource[],
  asked: string | undefined,
  chart: ChartKeys | undefined,
): VersionChoice {
  if (asked !== undefined) {
    const choice = /^v?\d+\.\d+(\.\d+([-+][-+.\w]*)?)?$/.test(asked) ? chooseVersion(asked) : undefined;
    if (choice !== undefined) return choice;
    throw new WrongUse(
      `--cilium ${asked}: charts are known of ${ciliumVersions.join(', ')} and their minors.`,
    );
  }
  const named = sources.map(({ chartVersion }) => chartVersion).find((version) => version !== undefined);
  for (const [version, from] of [
    [chart?.version, 'the chart is'],
    [named, 'the file says'],
  ] as const) {
    if (version !== undefined) return { remark: `${from} ${version}`, ...nearestVersion(version) };
  }
  return { version: defaultVersion, remark: 'the default; --cilium names another' };
}

function modifiedChart(path: string): ChartKeys {
  try {
    return keysOfChart(path);
  } catch (error) {
    throw new WrongUse(`--chart ${messageOf(error)}`);
  }
}

function valuesIn(file: string): ValuesSource[] {
  const name = file === '-' ? 'stdin' : file;
  try {
    const sources = findValues(name, textOf(file));
    if (sources.length > 0) return sources;
  } catch (error) {
    if (!(error instanceof NotYaml)) throw error;
    const { position } = error;
    const place = position === undefined ? name : `${name}:${position.line}:${position.column}`;
    throw new WrongUse(`${place}: it ${error.message}`);
  }
  throw new WrongUse(
    `${name}: it holds no values of Cilium: neither a mapping of values, nor an object known here that installs its chart.`,
  );
}

function textOf(file: string): string {
  try {
    return readTextFile(file === '-' ? 0 : file, mostBytes.values);
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    const reason =
      error.kind === 'missing' ? 'there is no such file' : `it ${error.message}: ${error.remedy}`;
    throw new WrongUse(`${file}: ${reason}.`);
  }
}

function present(reports: readonly ReleaseReport[], format: Options['format']): void {
  if (format === 'text') printPage(checkText(reports));
  else if (format === 'markdown') printPage(checkMarkdown(reports));
  else printJson({ counts: countOf(reports), releases: reports });
}

function collect(value: string, before: readonly string[] = []): readonly string[] {
  if (!/^[^.\s]+(\.[^.\s]+)*$/.test(value))
    throw new InvalidArgumentError('It must be a dotted key, for example bpf.masquerade.');
  return [...before, value];
}
