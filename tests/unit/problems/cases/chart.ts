// Cases of where a chart comes from: a repository on loopback, and a chart of the stack's own.
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { keysOfStack } from '../../../../chart/keysOfStack';
import { fetchPinnedChart } from '../../../../chart/pinnedChart';
import { checkChartRepository } from '../../../../chart/repository';
import { parseStack } from '../../../../spec/parseStack';
import { stackWith } from '../../../fixtures/stacks';
import { withWebServer } from '../../../fixtures/webServer';
import { temporaryFolder } from '../../sandbox/temporaryFolder';
import { ofRun } from '../ofRun';
import type { ProblemCases } from '../problemCase';

const version = '1.19.6';
const archive = 'what Helm would unpack';
const digest = createHash('sha256').update(archive).digest('hex');

/** A repository whose index names one version. */
const index = (named: string): string =>
  `apiVersion: v1\nentries:\n  cilium:\n    - version: ${named}\n      urls: [cilium.tgz]\n`;
const checked = (text: string) =>
  withWebServer(
    (_, answer) => answer.end(text),
    (url) => checkChartRepository(url, version),
  );

/** In a folder of its own, for what is fetched is kept. */
async function pinned(served: string): Promise<unknown> {
  const before = process.cwd();
  process.chdir(temporaryFolder());
  try {
    return await withWebServer(
      ({ url }, answer) => answer.end(url === '/index.yaml' ? index(version) : served),
      (url) => fetchPinnedChart({ url, digest }, version),
    );
  } finally {
    process.chdir(before);
  }
}

/** A folder that a stack names as its own chart. */
function own(files: Readonly<Record<string, string>>): void {
  const root = temporaryFolder();
  mkdirSync(join(root, 'cilium'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(root, 'cilium', name), text);
  keysOfStack(parseStack(stackWith({ 'cilium.chart': { path: './cilium' } })), root);
}
const chart = { 'Chart.yaml': `name: cilium\nversion: ${version}\n`, 'values.yaml': 'MTU: 0\n' };

export const chartCases: ProblemCases = {
  'chart-unreadable': ofRun('routewise:cilium.chart.path', own, { 'Chart.yaml': chart['Chart.yaml'] }, chart),
  'chart-repository-unreachable': ofRun(
    'routewise:cilium.chart.repository',
    checked,
    'entries: 3',
    index(version),
  ),
  'chart-version-missing': ofRun('routewise:cilium.version', checked, index('1.19.5'), index(version)),
  'chart-digest-differs': ofRun('routewise:cilium.chart.digest', pinned, `${archive}!`, archive),
};
