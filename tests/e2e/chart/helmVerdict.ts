// Asks the real Helm whether the real chart renders with given values, two at a time.
// It must never look at what is rendered: only whether it is, and what Helm says if not.
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { HelmValues } from '../../../chart/helmValue';
import { mergeValues } from '../../../chart/helmValue';
import { chartFolder } from '../../fixtures/chart/chartFolder';

export interface Question {
  readonly version: string;
  readonly values: HelmValues;
  /** API versions the cluster is said to have. */
  readonly apiVersions?: readonly string[];
}

/** Certificates made by a job: Helm's own take ten times as long as all the rest, and nothing here is about them. */
const quick: HelmValues = {
  hubble: { tls: { auto: { method: 'cronJob' } } },
  clustermesh: { apiserver: { tls: { auto: { method: 'cronJob' } } } },
};
const atOnce = 2;
/** Each run is short and there are many: no garbage collection, no threads beside those of the other run. */
const environment = { ...process.env, GOGC: 'off', GOMAXPROCS: '1' };
const folders = new Map<string, string>();

/** What Helm says, by question; `undefined` where it renders. */
export async function helmVerdicts(
  helm: string,
  questions: readonly Question[],
): Promise<readonly (string | undefined)[]> {
  const folder = await mkdtemp(join(tmpdir(), 'routewise-agreement-'));
  const verdicts: (string | undefined)[] = Array.from({ length: questions.length });
  let next = 0;
  const work = async (): Promise<void> => {
    for (let index = next++; index < questions.length; index = next++) {
      const question = questions[index];
      if (question !== undefined) verdicts[index] = await ask(helm, question, join(folder, `${index}.yaml`));
    }
  };
  try {
    await Promise.all(Array.from({ length: atOnce }, work));
    return verdicts;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function ask(helm: string, question: Question, file: string): Promise<string | undefined> {
  await writeFile(file, stringify(mergeValues(quick, question.values)));
  const apis = (question.apiVersions ?? []).flatMap((each) => ['--api-versions', each]);
  return new Promise((resolve) => {
    execFile(
      helm,
      [
        'template',
        'cilium',
        folderOf(question.version),
        '--kube-version',
        '1.34.2',
        '--values',
        file,
        ...apis,
      ],
      { maxBuffer: 64 * 1024 * 1024, env: environment },
      (error, _rendered, said) => {
        resolve(error === null ? undefined : firstLine(said));
      },
    );
  });
}

function folderOf(version: string): string {
  const folder = folders.get(version) ?? chartFolder(version);
  folders.set(version, folder);
  return folder;
}

function firstLine(said: string): string {
  return said.split('\n').find((line) => line.startsWith('Error:')) ?? said;
}
