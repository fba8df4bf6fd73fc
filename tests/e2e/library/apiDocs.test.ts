// The API docs of the library: every exported thing has words, and every link leads somewhere.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { projectRoot } from '../sandbox/readyTools';

test('are whole', () => {
  const typedoc = join(projectRoot, 'node_modules', 'typedoc', 'bin', 'typedoc');
  // Links to sources hang on the clone's remote, which is no matter of the docs.
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [typedoc, '--emit', 'none', '--disableSources'],
    {
      cwd: projectRoot,
      encoding: 'utf8',
      env: { ...process.env, NO_COLOR: '1' },
    },
  );
  expect([status, stdout + stderr]).toEqual([0, expect.not.stringContaining('[warning]') as string]);
}, 120_000);
