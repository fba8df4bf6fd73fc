// Cases of what is done on hosts: images that are brought to them, and k3s taken off them.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { create } from 'tar';
import { importImages } from '../../../../providers/src/hosts';
import { resetMachine } from '../../../../providers/src/hosts/reset/resetMachine';
import { withSession } from '../../../../providers/src/ssh';
import { checkHostArchives } from '../../../../stacks/site/hosts/hostArchives';
import { loginKey, withScriptedHost } from '../../../fixtures/hosts/scriptedHost';
import { temporaryFolder } from '../../sandbox/temporaryFolder';
import { ofRun } from '../ofRun';
import type { ProblemCase, ProblemCases } from '../problemCase';

const access = { privateKey: loginKey };
const name = 'a.b/c:d';
const digest = `sha256:${'1'.repeat(64)}`;

/** An archive with one image. @param file the index in it, by its name */
async function archive(file = 'index.json'): Promise<string> {
  const folder = temporaryFolder();
  const manifests = [{ digest, annotations: { 'io.containerd.image.name': name } }];
  writeFileSync(join(folder, file), JSON.stringify({ manifests }));
  await create({ cwd: folder, file: join(folder, 'images.tar') }, [file]);
  return join(folder, 'images.tar');
}
const checked = async (file: string) =>
  checkHostArchives({ kind: 'hosts', hosts: [], fixes: [], images: [await archive(file)] });

/** @param listed what containerd says it has, once the archive was imported */
async function imported(listed: string) {
  const file = await archive();
  return withScriptedHost({ reply: () => ({ stdout: `REF TYPE DIGEST\n${listed}\n` }) }, (port) =>
    importImages(
      [file],
      [{ name: 'one', role: 'worker', address: '10.4.100.1', ssh: `root@127.0.0.1:${port}` }],
      { access },
    ).then(() => []),
  );
}
const ofImages = (trips: string): ProblemCase =>
  ofRun('host one', imported, trips, `${name} application/x ${digest}`);

/** @param said by the scripts of the reset, in their words */
const reset = (said: string) =>
  withScriptedHost({ reply: () => ({ stdout: `${said}\nend\n` }) }, (port) =>
    withSession({ name: 'one', user: 'root', address: '127.0.0.1', port }, access, {}, (session) =>
      resetMachine('one', session, { scope: 'host' }, () => undefined),
    ),
  );

export const hostCases: ProblemCases = {
  'image-archive-unusable': ofRun('routewise:nodes.images[0]', checked, 'other.json', 'index.json'),
  'image-not-there': ofImages(`a.b/c:e application/x ${digest}`),
  'image-digest-differs': ofImages(`${name} application/x sha256:${'2'.repeat(64)}`),
  'mount-stays': ofRun(
    'host one',
    reset,
    'stop\tmount\t/var/lib/kubelet\text4\t/dev/sdb',
    'kept\tdisk\t/var/lib/kubelet\text4\t/dev/sdb',
  ),
  'process-stays': ofRun('host one', reset, 'stop\tprocess\t7 (sh)\tD', 'done\tended\t7'),
  'reset-stopped': ofRun('host one', reset, 'stop\tlink\t/var/lib/kubelet', 'kept\tlink\t/var/lib/kubelet'),
};
