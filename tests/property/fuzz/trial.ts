// Hands one input to the program as the command line does, and holds what comes of it against what is promised.
// It must never take for a refusal what is a fault: only this program's own refusals count.
import {
  closeSync,
  copyFileSync,
  existsSync,
  ftruncateSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SaxesParser } from 'saxes';
import { checkRelease } from '../../../cli/check/checkRelease';
import { findValues } from '../../../cli/check/findValues';
import { pictureOf } from '../../../cli/picture/pictureOf';
import { renderMermaid } from '../../../cli/picture/renderMermaid';
import { renderSvg } from '../../../cli/picture/renderSvg';
import { adoptionText } from '../../../cli/present/adoptionText';
import { checkMarkdown } from '../../../cli/present/checkMarkdown';
import { checkText } from '../../../cli/present/checkText';
import { planMarkdown } from '../../../cli/present/planMarkdown';
import { planScreen } from '../../../cli/present/planScreen';
import { planText } from '../../../cli/present/planText';
import { fitForTerminal } from '../../../cli/print';
import { routerConfigText } from '../../../cli/routerConfig';
import { languages } from '../../../cli/routerConfig/languages';
import { escapeUnseen } from '../../../config/cleanText';
import { NotYaml } from '../../../config/parseYaml';
import type { Problem } from '../../../config/problem';
import { RefusedError } from '../../../config/problem';
import { readStackFile } from '../../../config/readStackFile';
import { UnreadableFile, mostBytes, readTextFile } from '../../../config/readTextFile';
import { ciliumVersions } from '../../../config/schema/versions';
import { renderHostFirewall } from '../../../plan/preflight/hostFirewall';
import { planPreflight } from '../../../plan/preflight/preflightPlan';
import { planStack } from '../../../plan/planStack';
import type { Input } from './inputs';

export interface Verdict {
  /** The exit code that the command is to end with. */
  readonly code: 0 | 1 | 2;
  /** What breaks a promise; empty where all is well. */
  readonly breaches: readonly string[];
  readonly milliseconds: number;
}

/** Of the thread that tries inputs; early releases of Node.js 22 tell the whole process's alone. */
const tellsThreads = Reflect.has(process, 'threadCpuUsage');
const spent = (since?: NodeJS.CpuUsage): NodeJS.CpuUsage =>
  tellsThreads ? process.threadCpuUsage(since) : process.cpuUsage(since);

/** No input may take longer. */
export const mostMilliseconds = 5000;

interface Outcome {
  readonly code: Verdict['code'];
  readonly problems: readonly Problem[];
  readonly pages: readonly string[];
  readonly svg?: string;
}

export class Trials {
  readonly #folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'routewise-fuzz-'));
  /** Kept open: opening takes longer than all else. */
  readonly #files = new Map<string, number>();

  /** @param root the repository's folder */
  constructor(root: string) {
    for (const part of ['stack', 'cluster']) mkdirSync(join(this.#folder, part));
    copyFileSync(join(root, 'existing.cluster.yaml'), join(this.#folder, 'stack', 'existing.cluster.yaml'));
    copyFileSync(join(root, 'Pulumi.existing.yaml'), join(this.#folder, 'cluster', 'Pulumi.existing.yaml'));
  }

  /** Puts the input where the command will look. @returns the command line for it */
  place({ kind, bytes }: Input): readonly string[] {
    const file = {
      stack: join(this.#folder, 'stack', 'Pulumi.fuzz.yaml'),
      cluster: join(this.#folder, 'cluster', 'existing.cluster.yaml'),
      values: join(this.#folder, 'values.yaml'),
    }[kind];
    const descriptor = this.#files.get(file) ?? openSync(file, 'w');
    this.#files.set(file, descriptor);
    ftruncateSync(descriptor);
    writeSync(descriptor, bytes, 0, bytes.length, 0);
    if (kind === 'values') return ['check', file, '--cilium', versionFor(bytes)];
    const stack = kind === 'stack' ? file : join(this.#folder, 'cluster', 'Pulumi.existing.yaml');
    return ['plan', stack, '--no-state'];
  }

  try(input: Input): Verdict {
    const [, file = ''] = this.place(input);
    const began = spent();
    let breaches: readonly string[];
    let code: Verdict['code'] = 1;
    try {
      const outcome =
        input.kind === 'values' ? checkFile(file, versionFor(input.bytes)) : planFile(file, join(file, '..'));
      code = outcome.code;
      breaches = breachesOf(outcome, input.bytes.toString('utf8'));
    } catch (error) {
      breaches = [`unhandled: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`];
    }
    // Of the processor's own time: a machine that is busy with other work stretches all others.
    const { user, system } = spent(began);
    const milliseconds = (user + system) / 1000;
    if (milliseconds > mostMilliseconds) breaches = [...breaches, `took ${Math.round(milliseconds)} ms`];
    if (({} as Record<string, unknown>).polluted !== undefined)
      breaches = [...breaches, 'every object has got a key'];
    return { code, breaches, milliseconds };
  }

  remove(): void {
    for (const descriptor of this.#files.values()) closeSync(descriptor);
    rmSync(this.#folder, { recursive: true });
  }
}

/** One of the versions in turn. */
function versionFor(bytes: Buffer): (typeof ciliumVersions)[number] {
  return ciliumVersions[bytes.length % ciliumVersions.length] ?? ciliumVersions[0];
}

function planFile(file: string, folder: string): Outcome {
  try {
    const { stack, sections } = readStackFile(file, folder);
    const plan = planStack(sections, folder, { environment: {} });
    const picture = pictureOf(plan);
    const svg = renderSvg(picture);
    const pages = [
      planText(plan, stack, 'of the state'),
      planScreen(plan, stack, 'of the state'),
      planMarkdown(plan, stack, 'of the state'),
      renderMermaid(picture),
      ...(plan.infrastructure.kind === 'existing'
        ? [adoptionText(plan.infrastructure, plan.cilium.version, stack)]
        : []),
      ...(['control-plane', 'worker'] as const).map(
        (role) => renderHostFirewall(plan, role, { ssh: ['192.0.2.0/24'], api: [] }) ?? '',
      ),
      ...routersOf(plan, stack),
    ];
    planPreflight(plan);
    const json = escapeUnseen(JSON.stringify(plan, null, 2));
    JSON.parse(json);
    return { code: 0, problems: plan.remarks, pages: [...pages, json], svg };
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    return { code: 1, problems: error.problems, pages: [error.message] };
  }
}

function routersOf(plan: ReturnType<typeof planStack>, stack: string): string[] {
  const [peer] = Object.keys(plan.bgp?.peers ?? {});
  if (peer === undefined) return [];
  return Object.keys(languages).map((language) =>
    routerConfigText(plan, stack, { for: language, neighbors: 'nodes', peer }),
  );
}

function checkFile(file: string, version: (typeof ciliumVersions)[number]): Outcome {
  try {
    const sources = findValues('values.yaml', readTextFile(file, mostBytes.values));
    if (sources.length === 0) return { code: 2, problems: [], pages: [] };
    const reports = sources.map((source) => checkRelease([source], { version, facts: {} }));
    const problems = reports.flatMap((report) => report.problems);
    const json = escapeUnseen(JSON.stringify({ reports }, null, 2));
    JSON.parse(json);
    const refused = problems.some(({ severity }) => severity === 'refuse');
    return { code: refused ? 1 : 0, problems, pages: [checkText(reports), checkMarkdown(reports), json] };
  } catch (error) {
    if (!(error instanceof NotYaml || error instanceof UnreadableFile)) throw error;
    return { code: 2, problems: [], pages: [`it ${error.message}`] };
  }
}

/** What a terminal obeys or a reader does not see. */
// eslint-disable-next-line no-control-regex -- these are what is looked for
const unseen = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;
/** What JavaScript, and not a person, has written. */
const machineWords =
  /\[native code\]|\[object \w+\]|\bundefined\b|\bNaN\b|Cannot read prop|is not a function/;
/** Sentences of libraries. */
const foreign =
  /^it (Invalid|Expected|Unrecognized)|expected \w+, received|Maximum call stack|\bE(NOENT|ISDIR|ACCES|INVAL)\b|not a CIDR/;

function breachesOf({ problems, pages, svg, code }: Outcome, input: string): string[] {
  const found: string[] = [];
  for (const page of pages) {
    const shown = fitForTerminal(page);
    const control = unseen.exec(shown);
    if (control !== null) found.push(`shows a character that is not seen: ${around(shown, control.index)}`);
    const word = machineWords.exec(shown);
    if (word !== null && !input.includes(word[0]) && !(word[0] === 'NaN' && /\.nan/i.test(input)))
      found.push(`says ${around(shown, word.index)}`);
  }
  for (const problem of problems) found.push(...wordsMissing(problem));
  if (code === 1 && problems.length === 0) found.push('is refused without a word');
  if (svg !== undefined) found.push(...svgFaults(svg));
  return [...new Set(found)];
}

function wordsMissing(problem: Problem): string[] {
  const { rule, path, reason, remedy } = problem;
  const empty = Object.entries({ rule, path, reason, remedy }).filter(([, words]) => words.trim() === '');
  return [
    ...empty.map(([name]) => `a problem has no ${name}: ${JSON.stringify(problem).slice(0, 200)}`),
    ...(foreign.test(reason) ? [`a library speaks: ${reason.slice(0, 200)}`] : []),
  ];
}

function svgFaults(svg: string): string[] {
  const found: string[] = [];
  const parser = new SaxesParser();
  parser.on('error', (error) => found.push(`the picture is no XML: ${error.message}`));
  parser.on('opentag', ({ name, attributes }) => {
    if (name === 'script' || Object.keys(attributes).some((each) => /^on/i.test(each)))
      found.push(`the picture has <${name}> that does something`);
  });
  parser.write(svg).close();
  return found;
}

function around(text: string, at: number): string {
  return JSON.stringify(text.slice(Math.max(0, at - 60), at + 40));
}
