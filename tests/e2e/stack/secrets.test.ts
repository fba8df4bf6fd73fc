// No secret in clear where it could be read by others: previews, logs, state, history, process arguments, the sandbox's own files.
// It must never search for less than every secret there is, nor pass because the search is blind.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { watchCommandLines } from '../../fixtures/stack/commandLines';
import { workersTo } from '../../fixtures/stack/counts';
import { SandboxedProject } from '../../fixtures/stack/sandboxedProject';

const minutes = 60_000;
/** Shorter texts are words, not secrets. */
const shortest = 12;

/** Every text of a bundle of secrets that is long enough to be one. */
function leaves(value: unknown): string[] {
  if (typeof value === 'string') return value.length >= shortest ? [value] : [];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(leaves) : [];
}

/** As it is, decoded, and as JSON and YAML would break its lines. */
function spellings(secret: string): string[] {
  const decoded = Buffer.from(secret, 'base64').toString('utf8');
  const body = /-----BEGIN [^-]*KEY-----\s+(\S+)/.exec(decoded)?.[1];
  return [secret, ...(body === undefined ? [] : [body])];
}

/** Names of the texts that hold a secret. */
function holders(texts: Record<string, string>, secrets: readonly string[]): string[] {
  const needles = secrets.flatMap(spellings);
  return Object.keys(texts).filter((name) => needles.some((needle) => texts[name]?.includes(needle)));
}

function filesUnder(folder: string): Record<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return Object.fromEntries(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [path.slice(folder.length + 1), readFileSync(path, 'utf8')]),
  );
}

describe('secrets of the dev stack', () => {
  let project: SandboxedProject;
  /** What was printed or could be read, by where. */
  const texts: Record<string, string> = {};
  let secrets: string[];

  beforeAll(async () => {
    project = await SandboxedProject.start();
    texts.preview = (await project.succeed(['preview', '--diff'])).output;
    const update = project.startPulumi(['up', '--yes', '--skip-preview', '--diff']);
    const watched = watchCommandLines();
    const { code, output } = await update.done;
    texts['process arguments'] = await watched();
    if (code !== 0) throw new Error(output);
    texts.up = output;
    project.configure(workersTo(4));
    texts['preview of a change'] = (await project.succeed(['preview', '--diff'])).output;
    texts['preview as JSON'] = (await project.succeed(['preview', '--json'])).output;
    texts['up of a change'] = (await project.succeed(['up', '--yes', '--skip-preview', '--diff'])).output;
    texts.outputs = (await project.succeed(['stack', 'output', '--json'])).output;
    texts.export = (await project.succeed(['stack', 'export'])).output;
    texts.history = (await project.succeed(['stack', 'history', '--json'])).output;
    texts['dump of the cloud'] = JSON.stringify(await project.cloud());
    texts['status of the sandbox'] = JSON.stringify(await project.status());
    for (const folder of ['state', 'logs']) {
      for (const [name, text] of Object.entries(filesUnder(join(project.sandboxFolder, folder)))) {
        texts[`${folder}/${name}`] = text;
      }
    }

    const { deployment } = await project.state({ showSecrets: true });
    const bundle = deployment.resources.find(({ type }) => type.endsWith(':TalosMachineSecrets'))?.outputs
      ?.secrets;
    const plain = JSON.parse((bundle as { plaintext: string }).plaintext) as {
      certs: Record<string, { crt?: string }>;
      clients: Record<string, { crt: string }>;
    };
    // Certificates are public: every TLS handshake shows them.
    const open = [...Object.values(plain.certs), ...Object.values(plain.clients)].map(({ crt }) => crt);
    const kubeconfig = parse(await project.output<string>('kubeconfig')) as {
      users: { user: { 'client-key-data': string } }[];
    };
    const { cluster } = plain as unknown as { cluster: { id: string } };
    secrets = [
      ...leaves(plain).filter((leaf) => !open.includes(leaf) && leaf !== cluster.id),
      ...kubeconfig.users.map(({ user }) => user['client-key-data']),
      project.environment.HCLOUD_TOKEN ?? '',
      project.environment.PULUMI_CONFIG_PASSPHRASE ?? '',
    ];
  }, 20 * minutes);
  afterAll(async () => {
    await project.stop();
  }, 2 * minutes);

  test('are what is searched for: keys, tokens, bundle secrets', () => {
    expect(secrets.length).toBeGreaterThanOrEqual(13);
    expect(secrets.every((secret) => secret.length >= shortest)).toBe(true);
  });

  test('would be found, each of them, in any form', () => {
    for (const secret of secrets) {
      for (const form of spellings(secret)) {
        expect(holders({ ...texts, planted: `before ${form} after` }, [secret])).toEqual(['planted']);
      }
    }
  });

  test('are in no output, log, state file, history, dump or process argument', () => {
    expect(Object.keys(texts).filter((name) => name.startsWith('state/')).length).toBeGreaterThan(3);
    expect(Object.keys(texts).filter((name) => name.startsWith('logs/')).length).toBeGreaterThan(3);
    expect(texts['process arguments']).toContain('pulumi up');
    expect(holders(texts, secrets)).toEqual([]);
  });
});
