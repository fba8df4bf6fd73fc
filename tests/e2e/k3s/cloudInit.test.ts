// Documents for machines of k3s, held against the schema by cloud-init itself.
// It must never need it installed: the set-up of these tests unpacks it beside the project where it is not.
import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { K3sSecrets } from '../../../plan/machines/k3s';
import { generateK3sSecrets } from '../../../providers/src/k3s/secrets';
import { cloudInitDocuments } from '../../fixtures/cloudInitDocuments';
import { temporaryFolder } from '../../unit/sandbox/temporaryFolder';
import { projectRoot } from '../sandbox/readyTools';

const unpacked = join(projectRoot, '.cache', 'cloud-init', 'cloud-init');
const cloudInit = existsSync(unpacked) ? unpacked : 'cloud-init';
const isThere = spawnSync(cloudInit, ['--version']).status === 0;
if (!isThere)
  console.warn('skipped: there is no cloud-init (Debian’s package; the one on PyPI is not its own)');

(isThere ? describe : describe.skip)('cloud-init itself', () => {
  const folder = temporaryFolder();
  let secrets: K3sSecrets;
  beforeAll(async () => {
    secrets = await generateK3sSecrets();
  });

  const judge = (document: string): { code: number | null; said: string } => {
    const file = join(folder, 'user-data.yaml');
    writeFileSync(file, document, { mode: 0o600 });
    const { status, stdout, stderr } = spawnSync(cloudInit, ['schema', '--config-file', file], {
      encoding: 'utf8',
    });
    return { code: status, said: stdout + stderr };
  };

  test.each(cloudInitDocuments)(
    'takes the document of %s',
    (_, render) => {
      expect(judge(render(secrets))).toEqual({
        code: 0,
        said: expect.stringMatching(/^Valid (cloud-config|schema)/) as string,
      });
    },
    60_000,
  );

  test('and would not take one that is wrong', () => {
    const [first] = cloudInitDocuments;
    expect(judge(`${first?.[1](secrets) ?? ''}write_filez: []\nruncmd: 3\n`).code).not.toBe(0);
  }, 60_000);
});
