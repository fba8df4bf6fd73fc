import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { create } from 'tar';
import type { HostsPlan } from '../../../../plan/infrastructure/hosts';
import type { HostImagesInputs } from '../../../../providers/src/lifecycles/hostImages';
import { hostImages } from '../../../../providers/src/lifecycles/hostImages';
import { checkHostArchives, digestOfArchive } from '../../../../stacks/site/hosts/hostArchives';
import { temporaryFolder } from '../../sandbox/temporaryFolder';

const inputs: HostImagesInputs = {
  cluster: 'metal',
  archives: [{ file: 'cilium.tar', sha256: 'aa' }],
  hosts: [{ name: 'one', role: 'control-plane', ssh: 'root@192.0.2.1', address: '10.0.1.1' }],
  hostKeys: { one: 'SHA256:one' },
};
const [one] = inputs.hosts;
const state = { images: {}, ...structuredClone(inputs) };

describe('images on hosts', () => {
  it.each<[string, Partial<HostImagesInputs>, boolean]>([
    ['nothing', {}, false],
    ['the content of an archive', { archives: [{ file: 'cilium.tar', sha256: 'bb' }] }, true],
    ['the list of archives', { archives: [] }, true],
    [
      'the list of hosts',
      {
        hosts: [...inputs.hosts, { name: 'two', role: 'worker', ssh: 'root@192.0.2.2', address: '10.0.1.2' }],
      },
      true,
    ],
    [
      'a host in another’s place',
      { hosts: [{ name: 'one', role: 'control-plane', ssh: 'root@192.0.2.1', address: '10.0.1.9' }] },
      true,
    ],
    ['how a host is reached', { hosts: one === undefined ? [] : [{ ...one, ssh: 'root@192.0.2.9' }] }, false],
  ])('are looked at again where what they should be has changed: %s', async (_what, change, changes) => {
    expect(await hostImages.diff('', state, { ...inputs, ...change })).toEqual({ changes });
  });
});

describe('archives of a stack', () => {
  const folder = temporaryFolder();
  const good = join(folder, 'good.tar');
  const broken = join(folder, 'broken.tar');
  const plan = (...images: string[]): HostsPlan => ({ kind: 'hosts', hosts: [], fixes: [], images });

  beforeAll(async () => {
    const index = {
      manifests: [{ digest: 'sha256:1', annotations: { 'io.containerd.image.name': 'a.b/c:d' } }],
    };
    writeFileSync(join(folder, 'index.json'), JSON.stringify(index));
    await create({ cwd: folder, file: good }, ['index.json']);
    await create({ cwd: folder, file: broken }, ['good.tar']);
  });

  it('are read before anything is made, and each that is of no use is told by its place in the stack', async () => {
    expect(await checkHostArchives(plan(good))).toEqual([]);
    const missing = join(folder, 'missing.tar');
    const problems = await checkHostArchives(plan(good, missing, broken));
    expect(problems.map(({ rule, severity, path, found }) => [rule, severity, path, found])).toEqual([
      ['image-archive-unusable', 'refuse', 'routewise:nodes.images[1]', missing],
      ['image-archive-unusable', 'refuse', 'routewise:nodes.images[2]', broken],
    ]);
    expect(problems[0]?.reason).toContain('it is missing');
    expect(problems[1]?.reason).toContain('no archive of named container images');
  });

  it('have the digest of their content', async () => {
    const sum = createHash('sha256').update(readFileSync(good)).digest('hex');
    expect(await digestOfArchive(good)).toBe(sum);
  });
});
