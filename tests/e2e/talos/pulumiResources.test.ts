// The dynamic resources on the real engine, through Pulumi's own dynamic provider process, against a stand-in machine.
// It must never need a network beyond loopback, nor a login.
import { execFileSync } from 'node:child_process';
import { createServer } from 'node:https';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { LocalWorkspace } from '@pulumi/pulumi/automation';
import type { Stack } from '@pulumi/pulumi/automation';
import { TalosBootstrap, TalosMachineSecrets } from '../../../providers/resources';
import type { TalosSecrets } from '../../../plan/machines/talos/talosSecrets';
import { issueCertificate } from '../../../sandbox/cluster/certificates';
import type { RunningTalosMachine } from '../../../sandbox/talos';
import { runMachine, testMachine } from '../../fixtures/talos/testMachines';

const root = resolve(__dirname, '../../..');
const tools = process.env.ROUTEWISE_TOOLS_BIN;
const isReady = tools !== undefined && existsSync(join(tools, 'pulumi'));
const suite = isReady ? describe : describe.skip;
if (!isReady) console.warn('dynamic resources: skipped, ROUTEWISE_TOOLS_BIN names no folder with pulumi');

const decode = (text: string) => Buffer.from(text, 'base64').toString('utf8');

interface Wish {
  withCluster: boolean;
}

suite('Talos resources on the engine', () => {
  jest.setTimeout(300_000);
  let folder: string;
  let stack: Stack;
  let wish: Wish = { withCluster: false };
  let endpoint = '';
  let machine: RunningTalosMachine | undefined;
  const bootstraps: string[] = [];
  const parts: { close(): unknown }[] = [];

  /** The smallest stack: secrets, one control plane's bootstrap. */
  async function program(): Promise<Record<string, unknown>> {
    const { secrets } = new TalosMachineSecrets('dev');
    if (!wish.withCluster) return { secrets };
    const talos = secrets.apply(({ certs, clients }) => ({ ca: certs.os.crt, ...clients.talos }));
    const node = { node: '127.0.0.1', port: machine?.port ?? 0, talos };
    const kubernetes = secrets.apply(({ certs, clients }) => ({
      endpoint,
      ca: certs.k8s.crt,
      ...clients.kubernetes,
    }));
    const bootstrap = new TalosBootstrap('dev', {
      clusterName: 'dev',
      ...node,
      kubernetes,
      timeoutSeconds: 30,
    });
    return Promise.resolve({
      secrets,
      version: bootstrap.talosVersion,
    });
  }

  const pathBefore = process.env.PATH;
  beforeAll(async () => {
    execFileSync(process.execPath, [join(root, 'scripts/build-providers.js')], { cwd: root });
    folder = mkdtempSync(join(tmpdir(), 'routewise-resources-'));
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
    // The Automation API looks for `pulumi` on its own process's PATH.
    process.env.PATH = [tools, join(root, 'node_modules/@pulumi/pulumi'), pathBefore].join(':');
    stack = await LocalWorkspace.createOrSelectStack(
      { stackName: 'test', projectName: 'talos-resources', program },
      {
        workDir: folder,
        pulumiHome: join(folder, 'home'),
        projectSettings: { name: 'talos-resources', runtime: 'nodejs', backend: { url: `file://${folder}` } },
        envVars: {
          PULUMI_CONFIG_PASSPHRASE: 'test',
          PULUMI_SKIP_UPDATE_CHECK: 'true',
          PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: 'true',
        },
      },
    );
  });
  afterAll(async () => {
    process.env.PATH = pathBefore;
    for (const part of parts) await part.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function secretsOf(): Promise<TalosSecrets> {
    return (await stack.outputs()).secrets?.value as TalosSecrets;
  }

  async function startCluster(secrets: TalosSecrets): Promise<void> {
    machine = await runMachine(testMachine(), secrets, {
      onBootstrap: () => {
        bootstraps.push('bootstrap');
        return Promise.resolve();
      },
    });
    const ca = { crt: decode(secrets.certs.k8s.crt), key: decode(secrets.certs.k8s.key) };
    const serving = await issueCertificate(ca, { commonName: 'kube-apiserver', hosts: ['127.0.0.1'] });
    const server = createServer(
      { cert: serving.crt, key: serving.key, ca: ca.crt, requestCert: true, rejectUnauthorized: true },
      // A cluster that answers before it was bootstrapped would be one that lives.
      (_, response) => response.writeHead(bootstraps.length === 0 ? 503 : 200).end('ok'),
    );
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    endpoint = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
    parts.push(machine, { close: () => server.close() });
  }

  test('secrets are made once, shown to nobody, and the cluster comes up', async () => {
    expect((await stack.up()).summary.resourceChanges).toEqual({ create: 2 });
    const first = await secretsOf();
    expect((await stack.outputs()).secrets?.secret).toBe(true);

    await startCluster(first);
    wish = { withCluster: true };
    const log: string[] = [];
    const preview = await stack.preview({ diff: true, onOutput: (text) => log.push(text) });
    expect(preview.changeSummary).toEqual({ create: 1, same: 2 });
    const up = await stack.up({ onOutput: (text) => log.push(text) });
    expect(up.summary.resourceChanges).toEqual({ create: 1, same: 2 });
    expect(up.outputs.version?.value).toBe('v1.12.0');
    expect(bootstraps).toHaveLength(1);
    expect(await secretsOf()).toEqual(first);

    const again = await stack.up({ onOutput: (text) => log.push(text) });
    expect(again.summary.resourceChanges).toEqual({ same: 3 });

    const shown = log.join('') + stateFiles(folder);
    for (const text of texts(first)) {
      expect(shown).not.toContain(text);
      expect(shown).not.toContain(keyLine(text));
    }
  });

  test('refresh and destroy leave the machine alone', async () => {
    await stack.refresh();
    expect((await stack.destroy()).summary.resourceChanges).toEqual({ delete: 3 });
    expect(bootstraps).toHaveLength(1);
  });
});

/** The first line of a PEM text's body, or the text itself where it is no PEM. */
function keyLine(text: string): string {
  const line = decode(text).split('\n')[1];
  return line === undefined || line === '' ? text : line;
}

/** All the backend has written. */
function stateFiles(folder: string): string {
  const state = join(folder, '.pulumi');
  return readdirSync(state, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
    .join('\n');
}

/** Every secret text, certificates (which are public) left out. */
function texts(value: object): string[] {
  return Object.entries(value).flatMap(([key, part]: [string, unknown]) => {
    if (typeof part === 'string') return key === 'crt' || key === 'id' ? [] : [part];
    return texts(part as object);
  });
}
