// The committed options of the agent against the sources of every supported Cilium.
// It must never be satisfied by data that somebody edited: they are written anew and compared to the letter.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ciliumVersions } from '../../../config/schema/versions';
import { fetchCiliumChart } from '../../../sandbox/toolchain/ciliumCharts';
import { projectRoot } from '../sandbox/readyTools';

test.each(ciliumVersions)(
  'are what the sources of %s say',
  async (version) => {
    const source = join(await fetchCiliumChart(version), '..', '..', '..');
    const script = join(projectRoot, 'scripts', 'agent-options.js');
    const { stdout } = spawnSync(process.execPath, [script, '--print', source], { encoding: 'utf8' });
    expect(stdout).toBe(
      readFileSync(join(projectRoot, 'chart', 'data', `agent-options-${version}.json`), 'utf8'),
    );
  },
  60_000,
);
