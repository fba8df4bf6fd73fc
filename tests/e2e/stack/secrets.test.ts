// No secret in clear where it could be read by others: previews, logs, state, history, process arguments, the sandbox's own files.
// It must never search for less than every secret there is, nor pass because the search is blind.
import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { watchCommandLines } from '../../fixtures/stack/commandLines';
import { workersTo } from '../../fixtures/stack/counts';
import { routewise } from '../../fixtures/stack/routewise';
import { SandboxedProject } from '../../fixtures/stack/sandboxedProject';
import type { Sections, StateResource } from '../../fixtures/stack/sandboxedProject';

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

/** What a user keeps with `pulumi config set --secret`, by key: among Helm values, in patches, and for BGP. */
const planted: Readonly<Record<string, string>> = {
  'routewise:cilium.values.extraEnv[0].value': 'planted-variable-0001',
  'routewise:cilium.values.extraEnv[1].value': 'http://me:planted-proxy-0002@proxy.example.com:3128',
  'routewise:cilium.values.podAnnotations["example.com/token"]': 'planted-annotation-0003',
  'routewise:cilium.values.operator.extraEnv[0].value': 'planted-operator-0004',
  'routewise:cilium.values.clustermesh.config.clusters[0].tls.key': 'planted-mesh-0005',
  'routewise:distribution.patches.all[0].machine.env.A_TOKEN': 'planted-patch-0006',
  'routewise:distribution.patches.all[0].machine.registries.config["registry.example.com"].auth.password':
    'planted-registry-0007',
  'routewise:distribution.patches.workers[0].machine.env.B_PASSWORD': 'planted-worker-0008',
  'bgp:router1': 'planted-bgp-0009',
  'routewise:cilium.values.envoy.extraEnv[0].value': 'planted-envoy-0010',
  'routewise:cilium.values.hubble.relay.extraEnv[0].value': 'planted-relay-0011',
  'routewise:cilium.values.hubble.ui.frontend.extraEnv[0].value': 'planted-frontend-0012',
  'routewise:cilium.values.hubble.ui.backend.extraEnv[0].value': 'planted-backend-0013',
  'routewise:cilium.values.operator.podAnnotations["example.com/token"]': 'planted-operator-0014',
  'routewise:cilium.values.hubble.relay.podAnnotations["example.com/token"]': 'planted-relay-0015',
  'routewise:distribution.patches.controlPlanes[0].machine.env.C_TOKEN': 'planted-control-0016',
};
const word = (secret: string): string => /planted-[a-z]+-\d+/.exec(secret)?.[0] ?? '';

function withPlaces(sections: Sections): void {
  Object.assign(sections.cilium as object, {
    values: {
      extraEnv: [{ name: 'A' }, { name: 'HTTPS_PROXY' }],
      operator: { extraEnv: [{ name: 'C' }] },
      envoy: { extraEnv: [{ name: 'D' }] },
      hubble: {
        relay: { extraEnv: [{ name: 'E' }] },
        ui: { frontend: { extraEnv: [{ name: 'F' }] }, backend: { extraEnv: [{ name: 'G' }] } },
      },
      clustermesh: { config: { clusters: [{ name: 'other' }] } },
    },
  });
  sections.distribution = {
    kind: 'talos',
    patches: {
      all: [
        { machine: { registries: { config: { 'registry.example.com': { auth: { username: 'me' } } } } } },
      ],
      controlPlanes: [{ machine: { env: { D: '1' } } }],
      workers: [{ machine: { env: { C: '1' } } }],
    },
  };
  sections.bgp = {
    localAsn: 65001,
    advertise: ['pods'],
    peers: { router1: { address: '10.0.1.5', asn: 65000, multihop: 2, passwordConfig: 'bgp:router1' } },
  };
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
  let release: StateResource | undefined;

  function told(...args: string[]): string {
    const { stdout, stderr } = routewise(project, ...args);
    return stdout + stderr;
  }

  beforeAll(async () => {
    project = await SandboxedProject.start(withPlaces);
    // Through standard input, as a user would who knows that arguments can be read.
    for (const [key, input] of Object.entries(planted)) {
      const set = spawnSync('pulumi', ['config', 'set', '--secret', '--path', key, '--non-interactive'], {
        cwd: project.folder,
        env: project.environment,
        encoding: 'utf8',
        input,
      });
      if (set.status !== 0) throw new Error(`pulumi config set ${key}: ${set.stderr}`);
    }
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

    for (const format of ['text', 'markdown', 'json'])
      texts[`plan as ${format}`] = told('plan', 'dev', '--format', format, '--svg', 'dev.svg');
    texts['whole plan as text'] = told('plan', 'dev', '--all');
    texts.picture = readFileSync(join(project.folder, 'dev.svg'), 'utf8');
    texts['router configuration'] = told('router-config', 'dev', '--for', 'frr');
    const file = join(project.folder, 'values.yaml');
    writeFileSync(file, stringify({ extraEnv: [{ name: 'A_TOKEN', value: planted['bgp:router1'] }] }));
    texts.check = told('check', file);

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
      (parse(await project.output<string>('talosconfig')) as { contexts: Record<string, { key: string }> })
        .contexts.dev?.key ?? '',
      ...Object.values(planted).map(word),
    ];
    release = deployment.resources.find(({ type }) => type.endsWith(':Release'));
  }, 20 * minutes);
  afterAll(() => project.stop(), 2 * minutes);

  test('are what is searched for: keys, tokens, bundle secrets', () => {
    expect(secrets.length).toBeGreaterThanOrEqual(30);
    expect(secrets.every((secret) => secret.length >= shortest)).toBe(true);
  });

  test('would be found, each of them, in any form', () => {
    for (const secret of secrets) {
      for (const form of spellings(secret)) {
        expect(holders({ ...texts, planted: `before ${form} after` }, [secret])).toEqual(['planted']);
      }
    }
  });

  test('reach what they are for: Helm’s release and machine configs', () => {
    const values = JSON.stringify(release?.inputs?.values);
    const reached = Object.entries(planted).filter(([key]) => key.includes('cilium.values'));
    for (const [key, secret] of reached) expect([key, values.includes(word(secret))]).toEqual([key, true]);
    expect(texts.check).toContain('values-secret-in-clear');
    expect(texts['whole plan as text']).toContain('[secret routewise:cilium.values.extraEnv[0].value]');
    expect(texts.outputs).toContain('[secret routewise:cilium.values.extraEnv[1].value]');
  });

  test('are in no output, log, state file, history, dump or process argument', () => {
    expect(Object.keys(texts).filter((name) => name.startsWith('state/')).length).toBeGreaterThan(3);
    expect(Object.keys(texts).filter((name) => name.startsWith('logs/')).length).toBeGreaterThan(3);
    expect(texts['process arguments']).toContain('pulumi up');
    expect(holders(texts, secrets)).toEqual([]);
  });
});
