// A plain `pulumi` with this project's language host: TypeScript, resource hooks and dynamic resources, on the real engine.
// It must never use an installed language host, nor state outside its own folder.
import { buildSync } from 'esbuild';
import { execFile } from 'node:child_process';
import { chmodSync, copyFileSync, linkSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { temporaryFolder } from '../../unit/sandbox/temporaryFolder';
import { describeWith, projectRoot, toolsBin } from './readyTools';

const program = `
import * as pulumi from '@pulumi/pulumi';
const text: string = new pulumi.Config().get('text') ?? 'one';
const provider: pulumi.dynamic.ResourceProvider = {
  create: async (inputs) => ({ id: 'first', outs: inputs }),
  update: async (_id, _olds, news) => ({ outs: news }),
};
class Note extends pulumi.dynamic.Resource {
  declare readonly text: pulumi.Output<string>;
  constructor(name: string, args: { text: string }, options: pulumi.CustomResourceOptions) {
    super(provider, name, args, options);
  }
}
const gate = new pulumi.ResourceHook(
  'gate',
  async (args) => {
    if ((args.newInputs as { text: string }).text === 'bad') throw new Error('the gate says no to bad');
  },
  { onDryRun: true },
);
if (text === 'stop') throw new pulumi.RunError('stopped by the program');
export const note = new Note('note', { text }, { hooks: { beforeUpdate: [gate] } }).text;
`;

interface Ended {
  code: number;
  output: string;
}

describeWith(['pulumi'])('pulumi with this language host', () => {
  const folder = temporaryFolder();
  const project = join(folder, 'project');
  const bin = join(folder, 'bin');

  const pulumi = async (...args: string[]): Promise<Ended> => {
    try {
      const { stdout, stderr } = await promisify(execFile)(
        'pulumi',
        [...args, '--non-interactive', '--color=never'],
        {
          cwd: project,
          env: {
            PATH: `${bin}:${process.env.PATH ?? ''}`,
            HOME: folder,
            PULUMI_HOME: join(folder, 'home'),
            PULUMI_BACKEND_URL: `file://${join(folder, 'state')}`,
            PULUMI_CONFIG_PASSPHRASE: 'test',
            PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: 'true',
            PULUMI_SKIP_UPDATE_CHECK: 'true',
            PULUMI_NODEJS_TRANSPILE_ONLY: 'true',
          },
        },
      );
      return { code: 0, output: stdout + stderr };
    } catch (error) {
      const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
      return { code, output: stdout + stderr };
    }
  };

  beforeAll(async () => {
    for (const path of [project, bin, join(folder, 'state')]) mkdirSync(path);
    writeFileSync(join(project, 'Pulumi.yaml'), 'name: small\nruntime: nodejs\n');
    writeFileSync(join(project, 'package.json'), '{"name":"small","main":"index.ts"}');
    writeFileSync(join(project, 'index.ts'), program);
    symlinkSync(join(projectRoot, 'node_modules'), join(project, 'node_modules'));
    buildSync({
      entryPoints: [join(projectRoot, 'sandbox/language-host/main.ts')],
      bundle: true,
      platform: 'node',
      outfile: join(folder, 'host.js'),
      logLevel: 'error',
    });
    writeFileSync(join(bin, 'pulumi-language-nodejs'), `#!/bin/sh\nexec node "${folder}/host.js" "$@"\n`, {
      mode: 0o755,
    });
    copyFileSync(
      join(projectRoot, 'node_modules/@pulumi/pulumi/pulumi-resource-pulumi-nodejs'),
      join(bin, 'pulumi-resource-pulumi-nodejs'),
    );
    chmodSync(join(bin, 'pulumi-resource-pulumi-nodejs'), 0o755);
    try {
      linkSync(join(toolsBin, 'pulumi'), join(bin, 'pulumi'));
    } catch {
      copyFileSync(join(toolsBin, 'pulumi'), join(bin, 'pulumi'));
    }
    expect((await pulumi('stack', 'init', 'dev')).code).toBe(0);
  }, 60_000);

  test('preview, up, and up again', async () => {
    const preview = await pulumi('preview');
    expect(preview).toMatchObject({ code: 0 });
    expect(preview.output).toContain('+ 2 to create');
    // Beside the engine's own binary the host counts as its own.
    expect(preview.output).not.toContain('warning');
    expect((await pulumi('up', '--yes', '--skip-preview')).output).toContain('note: "one"');
    expect((await pulumi('up', '--yes', '--skip-preview')).output).toContain('2 unchanged');
  }, 180_000);

  test('a hook that throws on a dry run fails the preview with its message, and the update before the provider', async () => {
    await pulumi('config', 'set', 'text', 'bad');
    const preview = await pulumi('preview');
    expect(preview.code).not.toBe(0);
    expect(preview.output).toContain('before hook "gate" failed: the gate says no to bad');
    const up = await pulumi('up', '--yes', '--skip-preview');
    expect(up.code).not.toBe(0);
    expect(up.output).toContain('the gate says no to bad');
    expect((await pulumi('stack', 'export')).output).not.toContain('"text": "bad"');
  }, 180_000);

  test('an update the hook lets through reaches the dynamic provider', async () => {
    await pulumi('config', 'set', 'text', 'two');
    expect((await pulumi('up', '--yes', '--skip-preview')).output).toContain('note: "one" => "two"');
  }, 120_000);

  test("a program's own refusal is one message without a stack trace", async () => {
    await pulumi('config', 'set', 'text', 'stop');
    const preview = await pulumi('preview');
    expect(preview.code).not.toBe(0);
    expect(preview.output).toContain('error: stopped by the program');
    expect(preview.output).not.toMatch(/\n\s+at /);
    expect(preview.output).not.toContain('non-zero exit code');
  }, 120_000);

  test('refresh, history, about and destroy', async () => {
    await pulumi('config', 'set', 'text', 'two');
    expect(await pulumi('refresh', '--yes')).toMatchObject({ code: 0 });
    expect((await pulumi('stack', 'history')).output).toContain('UpdateKind: update');
    expect((await pulumi('about')).output).toContain(`written in nodejs`);
    const destroy = await pulumi('destroy', '--yes');
    expect(destroy).toMatchObject({ code: 0 });
    expect(destroy.output).toContain('- 2 deleted');
  }, 180_000);
});
