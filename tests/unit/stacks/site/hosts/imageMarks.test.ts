// A build under the same name restarts what runs it, and nothing else.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { create } from 'tar';
import { imageMarks } from '../../../../../stacks/site/hosts/imageMarks';

const folder = mkdtempSync(join(tmpdir(), 'routewise-marks-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** An archive of one image, as containerd exports it. */
async function archiveOf(file: string, name: string, digest: string): Promise<string> {
  const manifest = { digest, annotations: { 'io.containerd.image.name': name } };
  writeFileSync(join(folder, 'index.json'), JSON.stringify({ manifests: [manifest] }));
  await create({ cwd: folder, file: join(folder, file) }, ['index.json']);
  return join(folder, file);
}

const agent = 'quay.io/cilium/cilium:dev';
const operator = 'quay.io/cilium/operator-generic:dev';
const helmValues = { image: { override: agent }, operator: { image: { override: operator } } };
const digest = (letter: string): string => `sha256:${letter.repeat(64)}`;

it('marks pods by the digest of their image', async () => {
  const marks = async (file: string, name: string, letter: string) =>
    imageMarks({ helmValues }, { images: [await archiveOf(file, name, digest(letter))] });
  expect(await marks('one.tar', agent, 'a')).toEqual({
    podAnnotations: { 'routewise.io/image': digest('a') },
  });
  expect(await marks('two.tar', agent, 'b')).toEqual({
    podAnnotations: { 'routewise.io/image': digest('b') },
  });
  expect(await marks('three.tar', operator, 'c')).toEqual({
    operator: { podAnnotations: { 'routewise.io/image': digest('c') } },
  });
});

it('marks none whose image is in no archive', async () => {
  const images = [await archiveOf('other.tar', 'example.com/other:1', digest('d'))];
  expect(await imageMarks({ helmValues }, { images })).toEqual({});
  expect(await imageMarks({ helmValues: {} }, { images })).toEqual({});
  expect(await imageMarks({ helmValues }, { images: [join(folder, 'missing.tar')] })).toEqual({});
});
