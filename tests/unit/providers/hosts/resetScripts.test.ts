import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { ResetOptions, ResetStep } from '../../../../providers/src/hosts/reset/resetScripts';
import { resetScript } from '../../../../providers/src/hosts/reset/resetScripts';
import { testSoundScripts } from '../../../fixtures/hosts/soundScripts';

const root = resolve(__dirname, '../../../..');
const folder = join(root, 'providers/src/hosts/reset/scripts');
const steps: ResetStep[] = ['look', 'endPods', 'unmountPods', 'clearNetwork', 'removeFiles'];
const options: ResetOptions[] = [
  { scope: 'cluster' },
  { scope: 'host', localVolumes: 'delete', storage: "/srv/it's here" },
];

describe('the scripts that run on hosts', () => {
  testSoundScripts(
    steps.flatMap((step) =>
      options.map((each) => [`${step} (${each.scope})`, resetScript(step, each)] as const),
    ),
  );

  test('a path of the stack stays one word', () => {
    const path = "/srv/it's here; $(reboot)";
    const [, setting = ''] =
      /^storage=(.*)$/m.exec(resetScript('look', { scope: 'host', storage: path })) ?? [];
    const { stdout } = spawnSync('sh', ['-c', `storage=${setting}; printf %s "$storage"`], {
      encoding: 'utf8',
    });
    expect(stdout).toBe(path);
  });

  test('delete with find alone, never across file systems, and unmount neither lazily nor by force', () => {
    const texts = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
    const code = texts.join('\n').replace(/^\s*#.*$/gm, '');
    const deleting = code.split('\n').filter((line) => line.includes('-delete'));
    expect(deleting.length).toBeGreaterThan(1);
    expect(deleting.filter((line) => !line.includes('-xdev'))).toEqual([]);
    expect(code.match(/rm -[a-z]*r[a-z]* .*/g)).toEqual([`rm -rf "$work"' EXIT`]);
    expect(code).not.toMatch(/umount[^\n]* -[a-z]*[lf]\b/);
  });

  test('the mark of the cluster goes last', () => {
    const lines = resetScript('removeFiles', { scope: 'cluster' }).split('\n');
    const marked = lines.findIndex((line) => line.includes('/etc/routewise/cluster'));
    const rest = lines.slice(marked + 1).join('\n');
    expect(marked).toBeGreaterThan(lines.findIndex((line) => line === '  remove_folders'));
    expect(rest).not.toMatch(/\/etc\/rancher|\/usr\/local\/bin|-delete/);
  });
});
